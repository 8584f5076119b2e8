import { beforeAll, expect, it } from 'vitest';
import { toFloats } from '../../src/datasets/dataset.ts';
import { activateEngine } from '../../src/engines/choose.ts';
import { chooseKernels } from '../../src/kernels/choose.ts';
import { compile, simulate } from '../../src/spiking/index.ts';
import { exportNetwork } from '../../src/whetstone/export.ts';
import { spikingLayers } from '../../src/whetstone/forward.ts';
import { buildNetwork } from '../../src/whetstone/network.ts';
import type { NetworkSpec } from '../../src/whetstone/network-spec.ts';
import { RMSprop } from '../../src/whetstone/optimizers-adaptive.ts';
import { predict } from '../../src/whetstone/predict.ts';
import { trainingStep } from '../../src/whetstone/training-step.ts';
import { smallNetwork, stripes } from './synthetic.ts';

beforeAll(() => activateEngine('wasm'));

const IMAGES = 48;
const data = stripes(IMAGES, 1);

/** A network of all hard layers after some steps, so that no weight, statistic or threshold is what it began as. */
function hardNetwork(changes: Partial<NetworkSpec>) {
  const model = buildNetwork(smallNetwork(5, changes));
  const step = trainingStep(model, new RMSprop({ learningRate: 0.01 }), data);
  for (let i = 0; i < 20; i++) step.run(Uint32Array.from({ length: 16 }, (_, j) => (16 * i + j) % IMAGES));
  for (const layer of spikingLayers(model)) layer.sharpness = 1;
  return model;
}

it.each<[string, Partial<NetworkSpec>]>([
  ['sigmoids', { activation: 'sigmoid' }],
  ['sigmoids without batch norm', { activation: 'sigmoid', batchNorm: { conv: false, dense: false } }],
  ['an output without batch norm', { output: { batchNorm: false } }],
  ['bounded ReLUs, distant keys and noise', { key: 'distant', noise: { stddev: 0.3, layers: 'all' } }],
])('every neuron of the simulator fires as in tfjs, but for rounding: %s', async (_, changes) => {
  const model = hardNetwork(changes);
  const { classes, preActivations } = await predict(model, data.images, { preActivations: true });
  const entering = new Map(preActivations.map(({ name, values }) => [name, values]));
  const threshold = spikingLayers(model)[0]!.threshold;

  let compared = 0;
  let firing = 0;
  let rounded = 0;
  const wrong: string[] = [];
  const simulation = await simulate(compile(exportNetwork(model)), toFloats(data.images), {
    kernels: chooseKernels(),
    block: IMAGES,
    onTrace: ({ layer, membranes }) => {
      const values = entering.get(layer.name)!;
      const { features } = layer.synapses[0].shape;
      values.forEach((value, i) => {
        const fires = membranes[i]! >= layer.thresholds[i % features]!;
        compared++;
        if (fires) firing++;
        if (fires === value >= threshold) return;
        rounded++;
        if (Math.abs(value - threshold) > 1e-4) wrong.push(`${layer.name} ${i}: ${value}`);
      });
    },
  });
  expect(wrong).toEqual([]);
  expect(rounded).toBeLessThanOrEqual(2);
  expect(compared).toBe(IMAGES * (144 * 4 + 36 * 4 + 9 * 8 + 16 + 12));
  expect(firing).toBeGreaterThan(0.05 * compared);
  expect(firing).toBeLessThan(0.95 * compared);
  expect(simulation.classes).toEqual(classes);
});
