import { expect, it } from 'vitest';
import { loadKernels } from '../../src/kernels/choose.ts';
import { compile, neuronLayers, rasterCsv, rasterOf, simulate } from '../../src/spiking/index.ts';
import { integerNetwork, randomImages, randomNetwork } from './networks.ts';

const kernels = loadKernels('reference');
/** Levels that a quantised network takes. */
const bytes = (images: Float32Array) => images.map((level) => Math.round(255 * level) / 255);

it.each([
  ['floats', compile(randomNetwork(3))],
  ['integers', integerNetwork(7)],
])('keeps every spike and what made it, of %s', async (_, network) => {
  const pixels = network.inputShape.reduce((product, extent) => product * extent, 1);
  const images = bytes(randomImages(5, 18, pixels));
  const raster = await rasterOf(network, images, { kernels });
  const { classes, layers } = await simulate(network, images, { kernels });
  expect(raster.classes).toEqual(classes);
  for (const { name, spikes, membranes, thresholds } of raster.layers) {
    expect(spikes).toEqual(Uint8Array.from(membranes, (sum, i) => Number(sum >= thresholds[i % thresholds.length]!)));
    const counted = layers.find((layer) => layer.name === name)!.spikesByImage;
    const neurons = spikes.length / 18;
    const summed = Array.from({ length: 18 }, (_, i) =>
      spikes.subarray(i * neurons, (i + 1) * neurons).reduce((sum, bit) => sum + bit, 0),
    );
    expect(summed).toEqual(Array.from(counted));
  }
  expect(raster.layers.map(({ name }) => name)).toEqual(neuronLayers(network).map(({ name }) => name));
  for (const [image, given] of classes.entries()) {
    const agreeing = raster.agreeing.subarray(image * network.classes, (image + 1) * network.classes);
    expect(agreeing.indexOf(Math.max(...agreeing))).toBe(given);
  }
});

it('writes a line a spike', async () => {
  const raster = await rasterOf(integerNetwork(7), bytes(randomImages(5, 3, 30)), { kernels });
  const lines = rasterCsv(raster).trimEnd().split('\n').slice(1);
  const spikes = raster.layers.reduce((sum, layer) => sum + layer.spikes.reduce((all, bit) => all + bit, 0), 0);
  expect(lines.length).toBe(spikes);
  for (const line of lines) {
    const [image, name, y, x, feature, membrane, threshold] = line.split(',');
    const { shape, spikes: bits } = raster.layers.find((layer) => layer.name === name)!;
    const [height, width, features] = shape;
    const pixel = (Number(image) * height + Number(y)) * width + Number(x);
    expect(bits[pixel * features + Number(feature)]).toBe(1);
    expect(Number(membrane)).toBeGreaterThanOrEqual(Number(threshold));
  }
});

it('refuses more than fits', async () => {
  const network = compile(randomNetwork(3));
  await expect(rasterOf(network, new Float32Array(144 * 30_000), { kernels })).rejects.toThrow(/so fewer images/);
});
