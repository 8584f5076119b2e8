import { readFileSync } from 'node:fs';
import { loadKernels } from '../../../src/kernels/choose.ts';
import { neuronLayers, outputShape, type SpikingNetwork, simulate } from '../../../src/spiking/index.ts';

export const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../fixtures/nir/${name}`, import.meta.url)));

/** What a network does, but for the names of its layers. */
export async function behaviour(network: SpikingNetwork, images: Float32Array) {
  const outputs: number[] = [];
  const last = neuronLayers(network).at(-1)!;
  const { classes, layers } = await simulate(network, images, {
    kernels: loadKernels('reference'),
    onTrace: ({ layer, spikes, images: count }) => {
      const [height, width, features] = outputShape(layer);
      const words = height * width * Math.ceil(features / 32);
      if (layer.name === last.name) outputs.push(...spikes.subarray(0, count * words));
    },
  });
  return { classes, outputs, spikes: layers.map(({ spikesByImage }) => Array.from(spikesByImage)) };
}
