import { expect, it } from 'vitest';
import { referenceKernels } from '../../../src/kernels/reference.ts';
import { meanHops } from '../../../src/spiking/hardware/hops.ts';
import { staticPower } from '../../../src/spiking/hardware/static-power.ts';
import {
  ENERGY_NAMES,
  energyOf,
  figureName,
  hostEnergy,
  latencyOf,
  map,
  measure,
  spreadOf,
} from '../../../src/spiking/index.ts';
import { countedImages, countedNetwork } from './counted-network.ts';

const measured = async () => {
  const network = countedNetwork();
  const { metrics } = await measure(network, countedImages(10), { kernels: referenceKernels });
  return { network, metrics };
};

it('adds up each profile’s constants, a neuron for each of a pool’s windows among them', async () => {
  const { network, metrics } = await measured();
  const [, pool, conv, dense, output] = metrics.layers;
  const onChip = [pool!, conv!, dense!, output!];
  const operations = onChip.reduce((sum, layer) => sum + layer.synapticOperations, 0);
  const neurons = 5 * 4 * 33 + 3 * 2 * 10 + 40 + 12;
  const spikes = onChip.reduce((sum, layer) => sum + layer.spikes, 0);
  const by = Object.fromEntries(energyOf(network, metrics).map((estimate) => [figureName(estimate), estimate]));
  expect(by['truenorth:all-in']!.value).toBeCloseTo(26 * operations, 6);
  expect(by.spinnaker1_a!.value).toBeCloseTo(43000 * operations + 100000 * neurons, 3);
  expect(by.horowitz45!.value).toBeCloseTo(0.9 * operations, 6);
  expect(by.loihi1_table2!.parts.neurons).toBeCloseTo(81 * spikes + 52 * (neurons - spikes), 6);
  const perDense = 35.5 * (dense!.synapticOperations + output!.synapticOperations);
  expect(by.loihi1_sanafe!.parts.synapses).toBeCloseTo(
    24 * (pool!.synapticOperations + conv!.synapticOperations) + perDense,
    6,
  );
  expect(by.loihi1_sanafe!.parts.spikes).toBeCloseTo(69.3 * spikes, 6);
});

it('never says a number without unit, profile and basis, and shows how far profiles differ', async () => {
  const { network, metrics } = await measured();
  const energies = energyOf(network, metrics);
  expect(energies.map(figureName)).toEqual(ENERGY_NAMES);
  const power = (['loihi', 'spinnaker1', 'speck'] as const).map((name) => staticPower(map(network, name))!);
  const figures = [...energies, ...latencyOf(network, metrics), hostEnergy(metrics), ...power];
  for (const { value, unit, profile, basis } of figures) {
    expect(value).toBeGreaterThan(0);
    expect([unit, profile, basis]).not.toContain('');
  }
  const spread = spreadOf(energies)!;
  expect(spread.factor).toBe(spread.highest.value / spread.lowest.value);
  expect(spread.factor).toBeGreaterThan(100);
  expect(spreadOf(energies.slice(0, 1))).toBeNull();
});

it('brings biases by a neuron of their own, once an image', async () => {
  const { network, metrics } = await measured();
  const layers = network.layers.map((layer) =>
    layer.name === 'output' ? { ...layer, biases: Float32Array.from({ length: 12 }, (_, i) => i % 3) } : layer,
  );
  const [without] = energyOf(network, metrics, ['spinnaker1_b']);
  const [withBiases] = energyOf({ ...network, layers }, metrics, ['spinnaker1_b']);
  expect(withBiases!.value - without!.value).toBeCloseTo(8 * 13300 + 26000, 3);
});

it('takes a step a layer for a latency', async () => {
  const { network, metrics } = await measured();
  const by = Object.fromEntries(latencyOf(network, metrics).map((estimate) => [estimate.profile, estimate.value]));
  expect(by.truenorth).toBe(4e6);
  expect(by.loihi1_table2).toBeGreaterThan(4 * 465);
  expect(by.speck).toBeCloseTo((4 / 9) * 3360, 9);
});

it('knows the mean distance of cores on a mesh', () => {
  const mesh = { columns: 8, coresAtRouter: 4 };
  expect(meanHops(mesh, [0, 4], [0, 4])).toEqual({ eastWest: 0, northSouth: 0 });
  expect(meanHops(mesh, [0, 4], [4, 8])).toEqual({ eastWest: 1.5, northSouth: 0 });
  expect(meanHops(mesh, [0, 1], [64, 1])).toEqual({ eastWest: 0, northSouth: 2 });
});
