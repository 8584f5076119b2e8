import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convShape, poolShape } from '../../bench/kernels/spiking-cases.ts';
import { StropError } from '../../src/errors.ts';
import { loadKernels } from '../../src/kernels/choose.ts';
import { packWeights } from '../../src/kernels/pack-weights.ts';
import { nativeAvailable } from '../native-available.ts';

type Typed = Uint8Array | Int8Array | Int32Array | Uint32Array | Float32Array | Float64Array;
type Call = { kernel: string; arrays: Record<string, unknown>; shape: Record<string, unknown> };

const s = convShape(2, 5, 35, 3, 37);
const [inputs, outputs] = [2 * 5 * 5, 2 * 5 * 5];
const outputsOf = (Membranes: Int32ArrayConstructor | Float32ArrayConstructor) => ({
  thresholds: new Membranes(37),
  membranes: new Membranes(outputs * 37),
  spikes: new Uint32Array(outputs * 2),
});
const weights = () => new Int8Array(9 * 35 * 37).fill(3);

/** A call of each kernel whose arguments fit. */
const calls: readonly (() => Call)[] = [
  () => {
    const arrays = { input: new Uint32Array(inputs * 2), weights: new Float32Array(9 * 35 * 37) };
    return { kernel: 'spikingConv', arrays: { ...arrays, ...outputsOf(Float32Array) }, shape: { ...s } };
  },
  () => {
    const arrays = { input: new Float32Array(inputs * 35), weights: new Float32Array(9 * 35 * 37) };
    return { kernel: 'greyConv', arrays: { ...arrays, ...outputsOf(Float32Array) }, shape: { ...s } };
  },
  ...[0, 1].map((method) => () => {
    const arrays = { input: new Uint32Array(inputs * 2).fill(0x5555), ...packWeights(weights(), s) };
    return { kernel: 'integerConv', arrays: { ...arrays, ...outputsOf(Int32Array) }, shape: { ...s, method } };
  }),
  () => {
    const arrays = { input: new Uint8Array(inputs * 35), weights: weights() };
    return { kernel: 'integerGreyConv', arrays: { ...arrays, ...outputsOf(Int32Array) }, shape: { ...s } };
  },
  () => {
    const arrays = { input: new Uint32Array(2 * 25 * 2), output: new Uint32Array(2 * 4 * 2) };
    return { kernel: 'spikingMaxPool', arrays, shape: { ...poolShape(2, 5, 5, 2) } };
  },
  () => {
    const arrays = { spikes: new Uint32Array(100), weights: new Int32Array(25), counts: new Float64Array(2) };
    return { kernel: 'countSpikes', arrays, shape: { images: 2, pixels: 25, channels: 35 } };
  },
];

function run({ kernel, arrays, shape }: Call): void {
  const native = loadKernels('native') as unknown as Record<string, (...rest: unknown[]) => unknown>;
  if (kernel === 'spikingMaxPool') native[kernel]!(arrays.input, arrays.output, shape);
  else native[kernel]!(arrays, shape);
}

const SENTINEL = 0xa5;

/** The same elements with sentinels around them, in memory of one kind or the other. */
function fence(array: Typed, shared: boolean): Typed {
  const size = array.byteLength + 128;
  const memory = new Uint8Array(shared ? new SharedArrayBuffer(size) : new ArrayBuffer(size)).fill(SENTINEL);
  memory.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), 64);
  return new (array.constructor as Uint8ArrayConstructor)(memory.buffer as ArrayBuffer, 64, array.length);
}

function isIntact({ buffer, byteOffset, byteLength }: Typed): boolean {
  const memory = new Uint8Array(buffer);
  return [memory.subarray(byteOffset - 64, byteOffset), memory.subarray(byteOffset + byteLength)].every((part) =>
    part.every((byte) => byte === SENTINEL),
  );
}

const oddValue = fc.constantFrom<unknown>(
  ...[0, -1, 1, 2, 3, 4, 7, 64, 1.5, 2 ** 24, 2 ** 24 + 1, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 31), Number.NaN, Infinity],
  ...['3', null, undefined, true, {}, 3n],
);

type Change = (call: Call, names: { array: string; other: string; size: string }) => void;

function detach(value: unknown): void {
  const { buffer } = (value ?? {}) as { buffer?: unknown };
  if (buffer instanceof ArrayBuffer && buffer.byteLength > 0) structuredClone(buffer, { transfer: [buffer] });
}

/** Not detached, not empty, and has elements. */
const isThere = (array: unknown): boolean => ((array as Typed | null)?.length ?? 0) > 0 && ArrayBuffer.isView(array);

const replaced = (make: () => unknown): Change => {
  return (call, { array }) => {
    call.arrays[array] = make();
  };
};

const change: fc.Arbitrary<Change> = fc.oneof(
  oddValue.map((value): Change => {
    return (call, { size }) => {
      call.shape[size] = value;
    };
  }),
  fc.nat(2000).map((length): Change => {
    return (call, { array }) => {
      const given = call.arrays[array] as Typed;
      if (isThere(given)) call.arrays[array] = given.subarray(0, length);
    };
  }),
  fc
    .constantFrom<unknown>(Uint8Array, Int8Array, Int32Array, Uint32Array, Float32Array, Float64Array, ArrayBuffer)
    .map((Type) => replaced(() => new (Type as Uint8ArrayConstructor)(4096))),
  oddValue.map((value) => replaced(() => value)),
  fc.constant(replaced(() => new DataView(new ArrayBuffer(4096)))),
  fc.constant<Change>((call, { array }) => detach(call.arrays[array])),
  // A getter that takes away what may have been read before it.
  fc.constant<Change>((call, { array, other }) => {
    const [value, given] = [call.arrays[array], call.arrays[other]];
    const get = () => {
      detach(given);
      return value;
    };
    Object.defineProperty(call.arrays, array, { configurable: true, enumerable: true, get, set: () => undefined });
  }),
  // One array within another.
  fc.nat(64).map((distance): Change => {
    return (call, { array, other }) => {
      const [one, two] = [call.arrays[array] as Typed, call.arrays[other] as Typed];
      if (!isThere(one) || !isThere(two)) return;
      const length = Math.floor((one.byteLength - 8 * distance) / two.BYTES_PER_ELEMENT);
      if (!(length >= 0)) return;
      const View = two.constructor as Uint8ArrayConstructor;
      call.arrays[other] = new View(one.buffer as ArrayBuffer, one.byteOffset + 8 * distance, length);
    };
  }),
);

describe.skipIf(!nativeAvailable)('native kernels of spiking layers', () => {
  it.each(calls.map((make) => [make().kernel, make] as const))(
    '%s takes what fits, in shared memory too',
    (_, make) => {
      for (const shared of [false, true]) {
        const call = make();
        const fenced = Object.entries(call.arrays).map(
          ([name, array]) => [name, fence(array as Typed, shared)] as const,
        );
        run({ ...call, arrays: Object.fromEntries(fenced) });
        for (const [name, array] of fenced) expect(isIntact(array), name).toBe(true);
      }
    },
  );

  it.each(calls.map((make) => [make().kernel, make] as const))('%s survives calls that lie', (_, make) => {
    let refused = 0;
    const picks = fc.record({ array: fc.nat(9), other: fc.nat(9), size: fc.nat(30) });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(change, picks), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        (changes, shared) => {
          const call = make();
          const arrays = Object.entries(call.arrays).map(
            ([name, array]) => [name, fence(array as Typed, shared)] as const,
          );
          call.arrays = Object.fromEntries(arrays);
          const names = (keys: string[], pick: number) => keys[pick % keys.length]!;
          for (const [apply, { array, other, size }] of changes) {
            const keys = arrays.map(([name]) => name);
            apply(call, {
              array: names(keys, array),
              other: names(keys, other),
              size: names(Object.keys(call.shape), size),
            });
          }
          try {
            run(call);
          } catch (error) {
            refused++;
            expect(error).toBeInstanceOf(StropError);
          }
          for (const [name, array] of arrays) if (array.byteLength > 0) expect(isIntact(array), name).toBe(true);
        },
      ),
      { seed: 7, numRuns: 400 },
    );
    expect(refused).toBeGreaterThan(100);
  });
});
