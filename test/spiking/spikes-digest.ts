// Prints the kernels' name and SIMD level, and one SHA-256 over every neuron's spikes for each network, having made sure that it is the
// same on 1 and 4 threads and by either method: node test/spiking/spikes-digest.ts
import { createHash } from 'node:crypto';
import { chooseKernels } from '../../src/kernels/choose.ts';
import { type LayerTrace, type SimulateOptions, type SpikingNetwork, simulate } from '../../src/spiking/index.ts';
import { byteImages, smallNetwork, tableFourNetwork } from './integer-networks.ts';

const kernels = chooseKernels();
const sha = (...parts: (string | NodeJS.TypedArray)[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

/** Digests of all spikes, then of classes and counts. */
async function digestOf(network: SpikingNetwork, images: Uint8Array, options: Partial<SimulateOptions>) {
  const spikesOf = new Map<string, string>();
  const onTrace = ({ layer, first, images: size, spikes }: LayerTrace) => {
    const words =
      layer.synapses[0].shape.outHeight * layer.synapses[0].shape.outWidth * Math.ceil(layer.thresholds.length / 32);
    for (let i = 0; i < size; i++) {
      spikesOf.set(`${first + i} ${layer.name}`, sha(spikes.subarray(i * words, (i + 1) * words)));
    }
  };
  const { classes, layers } = await simulate(network, images, { kernels, onTrace, ...options });
  const untraced = await simulate(network, images, { kernels, ...options });
  const counts = (simulated: typeof layers) =>
    simulated.flatMap(({ spikesByImage, synapticOperationsByImage }) => [spikesByImage, synapticOperationsByImage]);
  const summary = sha(classes, ...counts(layers));
  if (summary !== sha(untraced.classes, ...counts(untraced.layers))) throw new Error('without traces it is another');
  return sha(summary, ...Array.from(spikesOf, (entry) => entry.join(' ')).sort());
}

async function digestOfAll(network: SpikingNetwork, count: number): Promise<string> {
  const images = byteImages(count, network.inputShape);
  const digests = new Set<string>();
  for (const threads of [1, 4]) {
    for (const method of ['events', 'nibbles'] as const) {
      digests.add(await digestOf(network, images, { threads, method }));
    }
  }
  if (digests.size > 1) throw new Error(`${digests.size} digests: expected the same`);
  return [...digests][0]!;
}

console.log(
  JSON.stringify({
    name: kernels.name,
    simd: kernels.simd,
    random: await digestOfAll(smallNetwork('random'), 1000),
    lowest: await digestOfAll(smallNetwork('lowest'), 200),
    highest: await digestOfAll(smallNetwork('highest'), 200),
    tableFour: await digestOfAll(tableFourNetwork(), 20),
  }),
);
