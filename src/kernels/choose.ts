import { StropError } from '../errors.ts';
import type { Kernels, KernelsName } from './interface.ts';
import { loadNativeKernels } from './native.ts';
import { referenceKernels } from './reference.ts';
import { loadWasmKernels } from './wasm.ts';

const loaders: Record<KernelsName, () => Kernels> = {
  native: loadNativeKernels,
  wasm: loadWasmKernels,
  reference: () => referenceKernels,
};

/** Which kernels are active, and why a better implementation is not. */
export interface KernelsReport {
  readonly kernels: Kernels;
  /** `STROP_KERNELS` named them. */
  readonly forced: boolean;
  readonly missing: readonly { name: KernelsName; problem: string }[];
}

let chosen: KernelsReport | undefined;

function choose(): KernelsReport {
  const forced = process.env.STROP_KERNELS;
  if (forced) {
    const load = Object.hasOwn(loaders, forced) ? loaders[forced as KernelsName] : undefined;
    if (!load) throw new StropError('invalid-argument', `STROP_KERNELS=${forced}: expected native, wasm or reference`);
    return { kernels: load(), forced: true, missing: [] };
  }
  const missing: { name: KernelsName; problem: string }[] = [];
  for (const name of Object.keys(loaders) as KernelsName[]) {
    try {
      return { kernels: loaders[name](), forced: false, missing };
    } catch (error) {
      const required = name === 'native' && process.env.STROP_REQUIRE_NATIVE === '1';
      if (required || !(error instanceof StropError) || error.code !== 'unavailable') throw error;
      missing.push({ name, problem: error.message });
    }
  }
  throw new StropError('unavailable', 'no kernels'); // unreachable: the reference needs nothing
}

/** The kernels of this thread and why; decided once. `STROP_KERNELS` forces one and `STROP_REQUIRE_NATIVE=1` refuses less. */
export function describeKernels(): KernelsReport {
  chosen ??= choose();
  return chosen;
}

/** Native where the addon loads, else wasm, else the reference. */
export function chooseKernels(): Kernels {
  return describeKernels().kernels;
}

/** One implementation by name. @throws StropError `unavailable` where it cannot be had. */
export function loadKernels(name: KernelsName): Kernels {
  return loaders[name]();
}
