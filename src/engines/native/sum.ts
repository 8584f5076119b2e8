import { util } from '@tensorflow/tfjs-core';
import type { TrainingAddon } from '../../native/training-addon.ts';
import { replaceKernel } from './kernels.ts';

/** Sums over leading axes, such as a bias's gradient, which in the cpu backend takes longer than the convolution. */
export function replaceSum(addon: TrainingAddon): void {
  replaceKernel('Sum', ({ x }, { axis, keepDims }, backend) => {
    const axes = util.parseAxisParam(axis as number[], x!.shape).sort((a, b) => a - b);
    if (keepDims || axes.some((each, i) => each !== i)) return undefined;
    const remaining = x!.shape.slice(axes.length);
    const channels = util.sizeFromShape(remaining);
    const sums = backend.allocate(remaining);
    const rows = util.sizeFromShape(x!.shape) / channels;
    addon.rowSums(backend.view(x!), backend.view(sums), { rows, channels });
    return sums;
  });
}
