import { activateEngine, type EngineName } from '../../src/engines/choose.ts';
import { Random } from '../../src/random/random.ts';
import { spikingLayers } from '../../src/whetstone/forward.ts';
import { HardPrefix } from '../../src/whetstone/hard-prefix.ts';
import { buildNetwork } from '../../src/whetstone/network.ts';
import { createOptimizer } from '../../src/whetstone/optimizers.ts';
import { trainingStep } from '../../src/whetstone/training-step.ts';
import type { Training } from './networks.ts';

const IMAGES = 512;

export interface StropCase extends Training {
  readonly batch: number;
  readonly engine: EngineName;
  /** The number of layers that are hard already, from the input up; 0. */
  readonly hard?: number;
  /** Whether the hard layers are frozen as a whole and their spikes kept; false. */
  readonly freezeHard?: boolean;
}

/** One real training step of Strop on random images: the only place of the benchmark that knows how to call it. */
export async function stropStep(given: StropCase): Promise<() => void> {
  const { spec, optimizer, batch, engine, hard = 0, freezeHard = false } = given;
  await activateEngine(engine);
  const model = buildNetwork(spec);
  for (const layer of spikingLayers(model).slice(0, hard)) layer.sharpness = 1;
  const random = new Random(1);
  const pixels = spec.inputShape.reduce((product, extent) => product * extent, 1);
  const images = Float32Array.from({ length: IMAGES * pixels }, () => random.uniform());
  const labels = Uint16Array.from({ length: IMAGES }, () => random.integer(spec.classes));
  const step = trainingStep(model, createOptimizer(optimizer), { images, labels });
  const { sameImages } = step;
  const imagesAt = (indices: Uint32Array) => step.imagesAt(indices, 0);
  const prefix = freezeHard ? await HardPrefix.of(model, { count: IMAGES, imagesAt, sameImages }) : undefined;
  return () => {
    step.run(
      Uint32Array.from({ length: batch }, () => random.integer(IMAGES)),
      0,
      prefix,
    );
  };
}
