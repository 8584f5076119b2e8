import { fileURLToPath } from 'node:url';
import { threadBudget, trainingEnvironment } from '../../src/workers/environment.ts';
import { peersPython } from '../peers/python.ts';
import type { Entrant } from './contestant.ts';
import type { Training } from './networks.ts';
import type { StropCase } from './strop-step.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Holds Strop's kernels, oneDNN, PyTorch and MKL to AVX2, each by its own name for that. The elementwise loops of Strop's
 * training binary stay at the machine's level: memory bounds them.
 */
const AVX2 = {
  STROP_SIMD: 'avx2',
  DNNL_MAX_CPU_ISA: 'AVX2',
  ONEDNN_MAX_CPU_ISA: 'AVX2',
  ATEN_CPU_CAPABILITY: 'avx2',
  MKL_ENABLE_INSTRUCTIONS: 'AVX2',
};

/** With STROP_SIMD=avx2 both sides are measured as on a machine without AVX-512. */
const level = (): Record<string, string> => (process.env.STROP_SIMD === 'avx2' ? AVX2 : {});

function node(name: string, script: string, argument: string, environment: Record<string, string> = {}): Entrant {
  const settings = { ...trainingEnvironment(), ...level(), ...environment };
  return { name, command: process.execPath, args: [here(script), argument], environment: settings };
}

export function strop(name: string, given: StropCase, { avx2 = false } = {}): Entrant {
  return node(name, 'train-process.ts', JSON.stringify(given), avx2 ? AVX2 : {});
}

/** The convolutions and inner products of a step alone. */
export function linear(training: Training, batch: number): Entrant {
  return node('linear', 'linear-process.ts', JSON.stringify({ ...training, batch }));
}

export function triad(): Entrant {
  return node('triad', 'triad-process.ts', String(threadBudget()));
}

export const LAYOUTS = ['nchw', 'channelsLast'] as const;

export const torchInstalled = () => peersPython() !== undefined;

/**
 * PyTorch in either memory layout, and with its threads asleep between two parallel regions as Strop's are, or spinning, which
 * is their default: better where nothing else runs, ten times worse where something does. None where it is not installed.
 */
export function torch(training: Training, batch: number, { spinning = true } = {}): Entrant[] {
  const python = peersPython();
  if (python === undefined) return [];
  return LAYOUTS.flatMap((layout) => {
    const given = JSON.stringify({ ...training, batch, layout, threads: threadBudget() });
    const entrant = { command: python, args: [here('../peers/train_process.py'), given] };
    const { OMP_NUM_THREADS, ...passive } = trainingEnvironment();
    const common = { OMP_NUM_THREADS: OMP_NUM_THREADS!, ...level() };
    const asleep = { ...entrant, name: layout, environment: { ...common, ...passive } };
    return spinning ? [asleep, { ...entrant, name: `${layout} spinning`, environment: common }] : [asleep];
  });
}
