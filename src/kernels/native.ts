import { StropError } from '../errors.ts';
import type { KernelAddon } from '../native/addon.ts';
import { loadBinary } from '../native/load.ts';
import { ELEMENTARY_FUNCTIONS, type ElementaryFunction, type Kernels } from './interface.ts';

/** The C++ kernels. @throws StropError `unavailable` where the addon is not built or does not load. */
export function loadNativeKernels(): Kernels {
  const loaded = loadBinary('strop');
  if ('problem' in loaded) throw new StropError('unavailable', loaded.problem);
  const addon = loaded.binary as KernelAddon;
  addon.setErrorClass(StropError);
  return {
    name: 'native',
    simd: addon.simd,
    boundSearch: addon.boundSearch,
    choleskyAppend: addon.choleskyAppend,
    elementary(f: ElementaryFunction, x: Float64Array, values: Float64Array) {
      addon.elementary(x, values, { code: ELEMENTARY_FUNCTIONS.indexOf(f), count: x.length });
    },
    levelScan: addon.levelScan,
    posteriorAt: addon.posteriorAt,
    marginalLikelihood: addon.marginalLikelihood,
    spikingConv: addon.spikingConv,
    greyConv: addon.greyConv,
    integerConv: addon.integerConv,
    integerGreyConv: addon.integerGreyConv,
    spikingMaxPool: addon.spikingMaxPool,
    countSpikes: addon.countSpikes,
    retain: () => () => {},
  };
}
