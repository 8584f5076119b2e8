import fc from 'fast-check';
import { expect, it } from 'vitest';
import { StropError } from '../../src/errors.ts';
import { loadKernels } from '../../src/kernels/choose.ts';
import { compile, decodeNetwork, encodeNetwork, simulate } from '../../src/spiking/index.ts';
import { randomNetwork } from './networks.ts';

const network = compile(randomNetwork(5));
const file = encodeNetwork(network);

it('comes back as it was, from any alignment', () => {
  expect(decodeNetwork(file, 'a')).toEqual(network);
  const shifted = new Uint8Array(file.length + 1);
  shifted.set(file, 1);
  expect(decodeNetwork(shifted.subarray(1), 'b')).toEqual(network);
});

it('refuses a network whose layers do not fit one another, in a file and in the simulator', async () => {
  const [first, ...rest] = network.layers;
  const wider = { ...first!, shape: { ...first!.shape, channels: 1 } } as (typeof network.layers)[number];
  const wrong = { ...network, layers: [wider, ...rest] };
  expect(() => decodeNetwork(encodeNetwork(wrong), 'x.strop')).toThrow(/^x\.strop: /);
  const kernels = loadKernels('wasm');
  await expect(simulate(wrong, new Float32Array(0), { kernels })).rejects.toThrow(/takes 9 x 8 x 1, it gets 9 x 8 x 2/);
});

it('holds aligned arrays that need no copy', () => {
  const layer = decodeNetwork(file, 'a').layers[0]!;
  if (layer.kind === 'maxPool') throw new Error('neurons expected');
  expect(layer.weights.buffer).toBe(file.buffer);
  expect(layer.weights.byteOffset % 64).toBe(0);
});

it.each([
  ['something else', () => new TextEncoder().encode('{"model": "other"}'), /x\.strop: not a spiking network/],
  ['an empty file', () => new Uint8Array(0), /not a spiking network/],
  ['a truncated file', () => file.subarray(0, file.length - 1), /its header says/],
  ['a file with bytes after its end', () => Uint8Array.from([...file, 0]), /its header says/],
  ['a later version', () => file.with(8, 9), /version 9 of the format, this Strop reads 1/],
  ['a file that ends in its header', () => file.subarray(0, 40), /truncated in its header/],
  ['a damaged header', () => file.with(17, 0), /its header is damaged/],
])('refuses %s by name', (_, bytes, message) => {
  expect(() => decodeNetwork(bytes(), 'x.strop')).toThrow(message);
});

it('answers any damage to its header with an error or a network, never otherwise', () => {
  fc.assert(
    fc.property(fc.nat(800), fc.integer({ min: 0, max: 255 }), (at, byte) => {
      try {
        decodeNetwork(file.with(at, byte), 'fuzz');
      } catch (error) {
        if (!(error instanceof StropError) || error.code !== 'corrupt') throw error;
      }
    }),
    { numRuns: 2000, seed: 1 },
  );
});
