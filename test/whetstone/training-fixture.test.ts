import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadDataset } from '../../src/datasets/load.ts';
import { activateEngine } from '../../src/engines/choose.ts';
import { isLinear, spikingLayers } from '../../src/whetstone/forward.ts';
import {
  type BatchNormalization,
  buildNetwork,
  createOptimizer,
  type LossName,
  type NetworkSpec,
  type OptimizerSpec,
} from '../../src/whetstone/index.ts';
import { trainingStep } from '../../src/whetstone/training-step.ts';
import { skipNative } from '../engines/on-engine.ts';

interface Case {
  readonly name: string;
  readonly network: NetworkSpec;
  readonly optimizer: OptimizerSpec;
  readonly loss: LossName;
  readonly sharpness: number[];
  readonly kernelsSha256: string;
  /** Of each of the first steps. */
  readonly losses: number[];
  /** None where they were not taken. */
  readonly epochMeans: number[];
  /** Of the output's batch normalisation after the first steps. */
  readonly outputMoving: { readonly mean: number[]; readonly variance: number[] };
}

/** What PyTorch gives in double precision, written independently from the same formulas: the script tells how. */
const fixture: { images: number; batch: number; steps: number; cases: Case[] } = JSON.parse(
  readFileSync(new URL('../fixtures/training/small-network.json', import.meta.url), 'utf8'),
);
const { batch, steps } = fixture;
const { train: data } = await loadDataset('fashion-mini');

/** The network of a case, and what trains it by the next batch and gives the loss. */
function trainerOf({ network, optimizer, loss, sharpness }: Case) {
  const model = buildNetwork(network);
  spikingLayers(model).forEach((layer, i) => {
    layer.sharpness = sharpness[i]!;
  });
  const step = trainingStep(model, createOptimizer(optimizer), data, { loss });
  let next = 0;
  const train = () => {
    const first = (batch * next++) % fixture.images;
    return step.run(Uint32Array.from({ length: batch }, (_, i) => first + i)).loss;
  };
  return { model, train };
}

/** Of the weights that Strop begins with. */
function kernelsDigest(model: tfl.LayersModel): string {
  const hash = createHash('sha256');
  for (const layer of model.layers) if (isLinear(layer)) hash.update(layer.getWeights()[0]!.dataSync());
  return hash.digest('hex');
}

/** The largest difference, relative to the expected values. */
function relativeDifference(found: readonly number[], expected: readonly number[]): number {
  return Math.max(...expected.map((value, i) => Math.abs(found[i]! / value - 1)));
}

/** The largest difference, relative to the largest of the expected values. */
function difference(found: ArrayLike<number>, expected: readonly number[]): number {
  return Math.max(...expected.map((x, i) => Math.abs(found[i]! - x))) / Math.max(...expected.map(Math.abs));
}

describe.each(skipNative ? ['wasm' as const] : ['native' as const, 'wasm' as const])('training on %s', (engine) => {
  beforeAll(async () => {
    await activateEngine(engine);
  });

  // wasm takes seconds for each case; the third one has RMSprop as well.
  it.each(engine === 'wasm' ? fixture.cases.slice(1) : fixture.cases)(
    'has the losses and moving statistics of PyTorch: $name',
    (given) => {
      const { model, train } = trainerOf(given);
      expect(kernelsDigest(model), 'initial weights are not those of the fixture: make it anew').toBe(
        given.kernelsSha256,
      );
      const losses = Array.from({ length: steps }, train);

      expect(relativeDifference(losses, given.losses)).toBeLessThan(1e-4);
      const norm = model.getLayer('output_norm') as BatchNormalization;
      expect(difference(norm.movingMean.read().dataSync(), given.outputMoving.mean)).toBeLessThan(1e-4);
      expect(difference(norm.movingVariance.read().dataSync(), given.outputMoving.variance)).toBeLessThan(1e-4);
    },
  );

  if (engine === 'wasm') return;
  it.each(fixture.cases.filter(({ epochMeans }) => epochMeans.length > 0))(
    'has the epochs of PyTorch: $name',
    (given) => {
      const { train } = trainerOf(given);
      const steps = fixture.images / batch;
      const means = given.epochMeans.map(() => Array.from({ length: steps }, train).reduce((a, b) => a + b) / steps);

      expect(relativeDifference(means, given.epochMeans)).toBeLessThan(1e-2);
    },
  );
});
