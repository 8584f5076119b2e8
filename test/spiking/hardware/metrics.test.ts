import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { referenceKernels } from '../../../src/kernels/reference.ts';
import { fullActivity, measure, type SpikingNetwork } from '../../../src/spiking/index.ts';
import { countedImages, countedNetwork } from './counted-network.ts';

const counts = JSON.parse(readFileSync(new URL('../../fixtures/neurobench/counts.json', import.meta.url), 'utf8'));
const options = { kernels: referenceKernels };

it('counts what NeuroBench counts, image by image, of 100 images', async () => {
  const { metrics } = await measure(countedNetwork(), countedImages(100), options);
  const byImage = (count: 'effectiveAcs' | 'effectiveMacs' | 'spikes') =>
    Array.from({ length: 100 }, (_, i) =>
      metrics.layers.reduce((sum, layer) => sum + (layer.kind === 'maxPool' ? 0 : layer.byImage[count][i]!), 0),
    );
  expect(byImage('effectiveAcs')).toEqual(counts.effectiveAcs);
  expect(byImage('effectiveMacs')).toEqual(counts.effectiveMacs);
  const neurons = metrics.layers.reduce((sum, layer) => sum + layer.neurons, 0);
  expect(byImage('spikes').map((spikes) => (neurons - spikes) / neurons)).toEqual(counts.activationSparsity);
  expect(metrics.denseOperations).toBe(counts.denseOperations);
  expect(metrics.footprintBytes).toBe(counts.footprintBytes);
  expect(metrics.connectionSparsity).toBe(counts.connectionSparsity);
});

it('keeps the host’s work apart, and counts zero weights as operations but not as effective ones', async () => {
  const { metrics, simulation } = await measure(countedNetwork(), countedImages(20), options);
  const [host, pool, conv] = metrics.layers;
  expect([host!.host, pool!.host, conv!.host]).toEqual([true, false, false]);
  expect(metrics.synapticOperations).toBe(simulation.synapticOperations);
  expect(conv!.effectiveAcs).toBeGreaterThan(0.7 * conv!.synapticOperations);
  expect(conv!.effectiveAcs).toBeLessThan(0.9 * conv!.synapticOperations);
  // A pool of 2 x 2 reads every spike of its layer once.
  expect(pool!.byImage.synapticOperations).toEqual(host!.byImage.spikes);
  expect(pool!.effectiveAcs).toBe(0);
});

it('is exact in blocks of any size', async () => {
  const [network, images] = [countedNetwork(), countedImages(7)];
  const whole = await measure(network, images, { ...options, block: 7 });
  expect((await measure(network, images, { ...options, block: 3 })).metrics).toEqual(whole.metrics);
});

it('takes from a network that always fires all that it could do', async () => {
  const network = countedNetwork();
  const layers = network.layers.map((layer) =>
    layer.kind === 'maxPool'
      ? layer
      : { ...layer, thresholds: new Float32Array(layer.thresholds.length).fill(Number.NEGATIVE_INFINITY) },
  );
  const images = new Float32Array(160).fill(1);
  const { metrics } = await measure({ ...network, layers } as SpikingNetwork, images, options);
  const full = fullActivity(network);
  expect(full.layers.map(({ spikes }) => spikes)).toEqual(metrics.layers.map(({ spikes }) => spikes));
  expect(full.layers.map((layer) => layer.synapticOperations)).toEqual(
    metrics.layers.map((layer) => layer.synapticOperations),
  );
  expect(full.synapticOperations).toBe(metrics.synapticOperations);
});
