import type * as tfl from '@tensorflow/tfjs-layers';
import type { Split } from '../datasets/dataset.ts';
import { Random } from '../random/random.ts';
import { HardPrefix } from './hard-prefix.ts';
import { BatchNormalization } from './layers/batch-normalization.ts';
import { pacemaker } from './pace.ts';
import type { TrainOptions } from './train-options.ts';
import { trainingStep } from './training-step.ts';

/** Names the random stream of the order of the images ('ordr'). */
const STREAM = 0x6f726472;

export interface EpochResult {
  /** The mean, or the loss of the batch that diverged. */
  readonly loss: number;
  readonly accuracy: number;
  /** The classes that any image was given. */
  readonly classes: ReadonlySet<number>;
  readonly seconds: number;
  /** The batch whose loss was not a number. */
  readonly divergedAt?: number;
  /** The names of the batch normalisations that are frozen for good. */
  readonly frozen: readonly string[];
}

/**
 * A function that trains for one epoch.
 *
 * @param epochs of the whole training. @param frozen batch normalisations that were frozen before.
 */
export function epochRunner(
  model: tfl.LayersModel,
  data: Split,
  options: TrainOptions & { readonly batch: number },
  epochs: number,
  frozen: readonly string[],
): (epoch: number) => Promise<EpochResult> {
  const { sharpener, seed, batch, signal } = options;
  const count = data.labels.length;
  const batches = Math.ceil(count / batch);
  const step = trainingStep(model, options.optimizer, data, options);
  const pause = pacemaker(signal);
  let prefix: HardPrefix | undefined;
  const prefixOf = (epoch: number) => {
    const imagesAt = (indices: Uint32Array) => step.imagesAt(indices, epoch);
    const { sameImages } = step;
    const estimated = new Set(frozen);
    return HardPrefix.of(model, { count, imagesAt, sameImages, estimated, ...(signal ? { signal } : {}) }, prefix);
  };

  return async (epoch) => {
    const order = new Random(seed, STREAM, epoch).permutation(count);
    const classes = new Set<number>();
    let [lossSum, correct, busy] = [0, 0, 0];
    let began = performance.now();
    sharpener.apply(model, epoch, 0, batches);
    if (options.freezeHard) prefix = await prefixOf(epoch);
    const result = (loss: number) => ({
      loss,
      accuracy: correct / count,
      classes,
      seconds: busy / 1000,
      frozen: [...(prefix?.layers ?? [])].flatMap((layer) => (layer instanceof BatchNormalization ? layer.name : [])),
    });
    for (let i = 0; i < batches; i++) {
      const indices = order.subarray(i * batch, (i + 1) * batch);
      const { loss, classes: found } = step.run(indices, epoch, prefix);
      sharpener.apply(model, epoch, i + 1, batches);
      busy += performance.now() - began;
      if (!Number.isFinite(loss)) return { ...result(loss), divergedAt: i };
      lossSum += loss * indices.length;
      found.forEach((label, j) => {
        classes.add(label);
        if (label === data.labels[indices[j]!]) correct++;
      });
      options.onBatch?.({ epoch, epochs, batch: i + 1, batches, loss });
      await pause();
      began = performance.now();
    }
    return result(lossSum / count);
  };
}
