import { util } from '@tensorflow/tfjs-core';
import type { TrainingAddon } from '../../native/training-addon.ts';
import { LINEAR } from '../ops.ts';
import { replaceKernel } from './kernels.ts';

/** tf.batchNorm with one mean, variance, offset and scale for each channel, or none of the latter two. */
export function replaceBatchNorm(addon: TrainingAddon): void {
  replaceKernel('FusedBatchNorm', ({ x, mean, variance, offset, scale }, { varianceEpsilon }, backend) => {
    const channels = x!.shape.at(-1)!;
    const given = [mean, variance, offset, scale].filter((each) => each != null);
    if (given.some(({ shape }) => shape.join() !== String(channels))) return undefined;
    const y = backend.allocate(x!.shape);
    const gamma = scale ? backend.view(scale) : new Float32Array(channels).fill(1);
    const beta = offset ? backend.view(offset) : new Float32Array(channels);
    const shape = {
      rows: util.sizeFromShape(x!.shape) / channels,
      channels,
      epsilon: varianceEpsilon as number,
      width: LINEAR,
    };
    addon.batchNormInference(
      backend.view(x!),
      gamma,
      beta,
      backend.view(mean!),
      backend.view(variance!),
      backend.view(y),
      shape,
    );
    return y;
  });
}
