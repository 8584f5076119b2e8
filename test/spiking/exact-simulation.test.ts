import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadKernels } from '../../src/kernels/choose.ts';
import type { KernelsName } from '../../src/kernels/interface.ts';
import { type LayerTrace, type SpikingNetwork, simulate } from '../../src/spiking/index.ts';
import { nativeAvailable } from '../native-available.ts';
import { byteImages, denseForward, smallNetwork, tableFourNetwork } from './integer-networks.ts';

const script = fileURLToPath(new URL('spikes-digest.ts', import.meta.url));

/** (images, neurons) of 0 and 1, by layer of neurons. */
async function spikesOf(network: SpikingNetwork, images: Uint8Array, name: KernelsName, method: 'events' | 'nibbles') {
  const fired = new Map<string, number[]>();
  const onTrace = ({ layer, images: size, spikes }: LayerTrace) => {
    const { outHeight, outWidth, features } = layer.synapses[0].shape;
    const words = Math.ceil(features / 32);
    const values = fired.get(layer.name) ?? [];
    fired.set(layer.name, values);
    for (let i = 0; i < size * outHeight * outWidth * features; i++) {
      const f = i % features;
      values.push((spikes[Math.floor(i / features) * words + (f >>> 5)]! >>> (f & 31)) & 1);
    }
  };
  await simulate(network, images, { kernels: loadKernels(name), method, onTrace });
  return fired;
}

/** Compares every neuron of every image with dense sums. @returns the fraction of the neurons that fire. */
async function expectDense(network: SpikingNetwork, count: number, name: KernelsName, method: 'events' | 'nibbles') {
  const images = byteImages(count, network.inputShape);
  const fired = await spikesOf(network, images, name, method);
  const pixels = images.length / count;
  let firing = 0;
  let neurons = 0;
  for (let i = 0; i < count; i++) {
    const expected = denseForward(network, images.subarray(i * pixels, (i + 1) * pixels));
    for (const [layer, values] of fired) {
      const found = Uint8Array.from(values.slice((i * values.length) / count, ((i + 1) * values.length) / count));
      expect(Buffer.compare(found, expected.get(layer)!), `image ${i}, ${layer}`).toBe(0);
      firing += found.reduce((sum, spike) => sum + spike, 0);
      neurons += found.length;
    }
  }
  return firing / neurons;
}

describe('a quantised network fires where dense sums of integers say', () => {
  const kinds = [['wasm', 200], ['reference', 3], ...(nativeAvailable ? [['native', 200]] : [])] as [
    KernelsName,
    number,
  ][];
  for (const [name, count] of kinds) {
    it.each(['random', 'lowest', 'highest'] as const)(`${name}, weights %s`, async (weights) => {
      for (const method of ['events', 'nibbles'] as const) {
        const density = await expectDense(smallNetwork(weights), count, name, method);
        expect(density).toBeGreaterThan(0.05);
        expect(density).toBeLessThan(0.95);
      }
    });
  }

  it("wasm, a network of the paper's size", async () => {
    await expectDense(tableFourNetwork(), 1, 'wasm', 'nibbles');
  });
});

it('gives the same spikes in wasm and at every SIMD level, on 1 and 4 threads and by either method', () => {
  const digest = (environment: Record<string, string>) => {
    const env = { ...process.env, STROP_SIMD: '', STROP_KERNELS: '', ...environment };
    return JSON.parse(execFileSync(process.execPath, [script], { env, encoding: 'utf8' })) as Record<string, string>;
  };
  const { name, simd, ...digests } = digest({ STROP_KERNELS: 'wasm' });
  expect([name, simd]).toEqual(['wasm', 'simd128']);
  expect(new Set(Object.values(digests)).size).toBe(4);
  if (!nativeAvailable) return;
  const levels = ['baseline', 'avx2', 'avx512'];
  for (const level of levels.slice(0, levels.indexOf(loadKernels('native').simd) + 1)) {
    expect(digest({ STROP_KERNELS: 'native', STROP_SIMD: level })).toEqual({ name: 'native', simd: level, ...digests });
  }
}, 240_000);
