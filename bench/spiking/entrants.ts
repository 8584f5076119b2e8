import { fileURLToPath } from 'node:url';
import { instructionSet } from '../instruction-set.ts';
import { brianPython, peersPython } from '../peers/python.ts';
import type { Entrant } from '../training/contestant.ts';
import type { AllToAllCase } from './all-to-all.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What runs on what; a process gets it as JSON. */
export interface SpikingCase {
  /** A file, network.strop of a quantised network. */
  readonly network: string;
  /** A file of bytes, (count, height, width, channels): the images of a step. */
  readonly images: string;
  /** How often a step has them, one after the other; 1. */
  readonly repeats?: number;
}

export interface StropSettings {
  readonly kernels?: 'native' | 'wasm';
  /** 1. */
  readonly threads?: number;
  /** As on a machine without AVX-512. */
  readonly avx2?: boolean;
}

/** Strop's simulator. */
export function strop(
  name: string,
  given: SpikingCase,
  { kernels = 'native', threads = 1, avx2 }: StropSettings = {},
): Entrant {
  const level: Record<string, string> = avx2 ? { STROP_SIMD: 'avx2' } : {};
  const environment = { ...level, STROP_KERNELS: kernels, STROP_THREADS: String(threads) };
  return { name, command: process.execPath, args: [here('simulate-process.ts'), JSON.stringify(given)], environment };
}

/** What a peer does at a time. */
const BATCHES = [1, 32];
const LAYOUTS = ['nchw', 'channelsLast'] as const;

/** onnxruntime in either batch; none where it is not installed or STROP_SIMD holds Strop below what the peer would use. */
export function onnx(given: SpikingCase): Entrant[] {
  const isHeld = instructionSet() !== instructionSet(undefined, '');
  return isHeld
    ? []
    : BATCHES.flatMap((batch) => python(`onnxruntime, batch ${batch}`, 'spiking_onnx.py', { ...given, batch }));
}

/** PyTorch in either batch and either layout; none where it is not installed. */
export function torch(given: SpikingCase): Entrant[] {
  return LAYOUTS.flatMap((layout) =>
    BATCHES.flatMap((batch) =>
      python(`pytorch ${layout}, batch ${batch}`, 'spiking_torch.py', { ...given, batch, layout }),
    ),
  );
}

/** One layer alone, by one kernel. */
export function allToAll(given: AllToAllCase): Entrant {
  const environment = { STROP_KERNELS: 'native' };
  return {
    name: 'all to all',
    command: process.execPath,
    args: [here('all-to-all-process.ts'), JSON.stringify(given)],
    environment,
  };
}

/** Brian2, which compiles before it is ready; none where it is not installed. */
export function brian(given: AllToAllCase): Entrant[] {
  return python('brian2', 'spiking_brian.py', given, brianPython());
}

function python(name: string, script: string, given: object, command = peersPython()): Entrant[] {
  if (command === undefined) return [];
  const args = [here(`../peers/${script}`), JSON.stringify(given)];
  return [{ name, command, args, environment: { OMP_NUM_THREADS: '1' } }];
}
