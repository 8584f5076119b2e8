import type { StropError } from '../errors.ts';
import type { Kernels } from '../kernels/interface.ts';

/** What `strop.node` exports: the one declaration of native/addon.cc. Every function throws a StropError where arguments do not fit. */
export interface KernelAddon extends Omit<Kernels, 'name' | 'elementary' | 'retain'> {
  /** Gives the addon the class of its errors; until then they are plain RangeErrors. */
  setErrorClass(errorClass: typeof StropError): void;
  elementary(x: Float64Array, values: Float64Array, shape: { code: number; count: number }): void;
}
