import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StropError } from '../../src/errors.ts';
import { loadKernels } from '../../src/kernels/choose.ts';
import {
  compile,
  decodeNetwork,
  encodeNetwork,
  neuronLayers,
  type SpikingNetwork,
  simulate,
} from '../../src/spiking/index.ts';
import { mutate, mutations } from '../datasets/mutations.ts';
import { integerNetwork, randomNetwork } from './networks.ts';
import { version1File } from './version-1-file.ts';

const network = compile(randomNetwork(5));
const file = encodeNetwork(network);
const integers = integerNetwork(5);

it.each<[string, SpikingNetwork]>([
  ['floats', network],
  ['integers, two synapses, biases, scales, a threshold a neuron', integers],
  ['an input in spikes', { ...integers, coding: { kind: 'rate', steps: 1, seed: 3 } }],
])('comes back as it was, from any alignment: %s', (_, written) => {
  const bytes = encodeNetwork(written);
  expect(decodeNetwork(bytes, 'a')).toEqual(written);
  const shifted = new Uint8Array(bytes.length + 1);
  shifted.set(bytes, 1);
  expect(decodeNetwork(shifted.subarray(1), 'b')).toEqual(written);
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  expect(encodeNetwork(decodeNetwork(shared, 'c'))).toEqual(bytes);
});

it('holds aligned arrays that need no copy', () => {
  const read = decodeNetwork(file, 'a');
  const { synapses, thresholds } = neuronLayers(read)[0]!;
  for (const array of [read.key, synapses[0].weights, thresholds]) {
    expect(array.buffer).toBe(file.buffer);
    expect(array.byteOffset % 64).toBe(0);
  }
});

it('reads version 1: chains of stride 1 with pools of 2 x 2', () => {
  const layers = network.layers.map((layer) => {
    if (layer.kind === 'maxPool') return layer;
    const { biases: _, ...rest } = layer;
    return rest;
  });
  expect(decodeNetwork(version1File(network), 'old.strop')).toEqual({ ...network, layers });
});

it('refuses a network whose layers do not fit one another, in a file and in the simulator', async () => {
  const [first, ...rest] = neuronLayers(network);
  const [{ shape, ...synapses }] = first!.synapses;
  const wider = { ...first!, synapses: [{ ...synapses, shape: { ...shape, channels: 1 } }] as const };
  const wrong: SpikingNetwork = { ...network, layers: [wider, ...rest] };
  expect(() => decodeNetwork(encodeNetwork(wrong), 'x.strop')).toThrow(/^x\.strop: /);
  const kernels = loadKernels('reference');
  await expect(simulate(wrong, new Float32Array(0), { kernels })).rejects.toThrow(/takes 9 x 8 x 1, it gets 9 x 8 x 2/);
});

it.each([
  ['something else', () => new TextEncoder().encode('{"model": "other"}'), /x\.strop: not a spiking network/],
  ['an empty file', () => new Uint8Array(0), /not a spiking network/],
  ['a truncated file', () => file.subarray(0, file.length - 1), /truncated: \d+ bytes, its header says/],
  ['a file with bytes after its end', () => Uint8Array.from([...file, 0]), /its header says/],
  ['a later version', () => file.with(8, 9), /version 9 of the format, this Strop reads 1 and 2/],
  ['a file that ends in its header', () => file.subarray(0, 40), /truncated in its header/],
  ['a damaged header', () => file.with(17, 0), /its header is damaged/],
])('refuses %s by name', (_, bytes, message) => {
  expect(() => decodeNetwork(bytes(), 'x.strop')).toThrow(message);
});

describe('a header that lies', () => {
  /** The file with `from` in its header replaced by as many characters. */
  const lie = (from: string, to: string) => {
    const at = Buffer.from(file).indexOf(from);
    if (at < 0 || from.length !== to.length) throw new Error(`no ${from} to be replaced by ${to}`);
    const bytes = file.slice();
    bytes.set(new TextEncoder().encode(to), at);
    return () => decodeNetwork(bytes, 'x.strop');
  };

  it.each([
    ['"inputShape":[9,8,2]', '"inputShape":[9,8,0]', /size 0: expected an integer from 1/],
    ['"inputShape":[9,8,2]', '"inputShape":[1e9,2]', /size 1000000000: expected/],
    ['"coding":{"kind":"grey"}', '"coding":{"kind":"gold"}', /input coding .*"gold".*: expected grey, threshold/],
    ['"strideY":1', '"strideY":0', /strideY 0: expected an integer from 1/],
    ['"padTop":1', '"padTop":3', /some of its windows see nothing of its input/],
    ['"offset":64', '"offset":63', /the place of an array in it is damaged/],
    ['"type":"float32"', '"type":"float64"', /the place of an array in it is damaged/],
    ['"type":"uint8"', '"type":"int32"', /a key of Int32Array: expected bytes/],
    ['"classes":3', '"classes":4', /the key has 36 bits: expected 4 classes x 12 outputs/],
    ['"from":"input"', '"from":"inpux"', /receives from inpux, which no earlier layer is called/],
  ])('%s as %s', (from, to, message) => {
    expect(lie(from, to.padEnd(from.length))).toThrow(message);
  });

  it('of weights that are no number', () => {
    const [layer] = neuronLayers(network);
    const broken = { ...layer!, thresholds: layer!.thresholds.with(3, Number.NaN) };
    const bytes = encodeNetwork({ ...network, layers: [broken, ...network.layers.slice(1)] });
    expect(() => decodeNetwork(bytes, 'x.strop')).toThrow(/a threshold or bias is no number/);
  });
});

describe('any damage is answered with an error or a network, never otherwise', () => {
  const survives = (bytes: Uint8Array) => {
    try {
      decodeNetwork(bytes, 'fuzz');
    } catch (error) {
      if (!(error instanceof StropError) || error.code !== 'corrupt') throw error;
    }
  };
  const small = encodeNetwork(integers);
  const headerLength = new DataView(small.buffer).getUint32(12, true);

  it('anywhere', () => {
    fc.assert(
      fc.property(mutations, (mutation) => survives(mutate(small, mutation))),
      { numRuns: 2000, seed: 1 },
    );
  });

  it('in its header', () => {
    const changes = fc.array(fc.tuple(fc.nat(headerLength), fc.constantFrom(...'0123456789-.eE"[]{},:tfn ')), {
      ...{ minLength: 1, maxLength: 3 },
    });
    fc.assert(
      fc.property(changes, (list) => {
        const bytes = small.slice();
        for (const [at, character] of list) bytes[16 + at] = character.charCodeAt(0);
        survives(bytes);
      }),
      { numRuns: 5000, seed: 2 },
    );
  });

  it('of any value in its header', () => {
    const header = JSON.parse(new TextDecoder().decode(small.subarray(16, 16 + headerLength)));
    const paths: (string | number)[][] = [];
    const walk = (value: unknown, path: (string | number)[]) => {
      if (path.length > 0) paths.push(path);
      if (typeof value !== 'object' || value === null) return;
      for (const [name, inner] of Object.entries(value)) walk(inner, [...path, name]);
    };
    walk(header, []);
    const values = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.integer(), fc.constantFrom(2 ** 53, 1e300, '__proto__'));
    fc.assert(
      fc.property(fc.constantFrom(...paths), values, (path, value) => {
        const changed = structuredClone(header);
        let at = changed;
        for (const name of path.slice(0, -1)) at = at[name];
        at[path.at(-1)!] = value;
        const json = new TextEncoder().encode(JSON.stringify(changed));
        const start = Math.ceil((16 + json.length) / 64) * 64;
        const arrays = small.subarray(Math.ceil((16 + headerLength) / 64) * 64);
        const bytes = new Uint8Array(start + arrays.length);
        bytes.set(small.subarray(0, 16));
        new DataView(bytes.buffer).setUint32(12, json.length, true);
        bytes.set(json, 16);
        bytes.set(arrays, start);
        survives(bytes);
      }),
      { numRuns: 3000, seed: 3 },
    );
  });
});
