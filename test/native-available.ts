import { StropError } from '../src/errors.ts';
import { loadKernels } from '../src/kernels/choose.ts';

/**
 * Whether tests of the native kernels can run here. They are skipped where the addon is not built, as on a machine without a
 * compiler, but for `STROP_REQUIRE_NATIVE=1`: there they run, and fail.
 */
export const nativeAvailable: boolean = (() => {
  if (process.env.STROP_REQUIRE_NATIVE === '1') return true;
  if (process.env.STROP_KERNELS && process.env.STROP_KERNELS !== 'native') return false;
  try {
    return loadKernels('native').name === 'native';
  } catch (error) {
    if (error instanceof StropError && error.code === 'unavailable') return false;
    throw error;
  }
})();
