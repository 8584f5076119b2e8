import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers'; // registers the gradients of tfjs's own ops, which tfjs-core alone lacks
import { StropError } from '../errors.ts';
import { registerCpu } from './cpu.ts';
import { loadTrainingAddon } from './native/addon.ts';
import { registerNative } from './native/register.ts';
import { findTfjsNode } from './tensorflow/load.ts';
import { registerTensorflow } from './tensorflow/register.ts';
import { registerWasm } from './wasm/register.ts';

/** `tensorflow` is @tensorflow/tfjs-node, an optional peer. */
export const ENGINE_NAMES = ['native', 'tensorflow', 'wasm', 'cpu'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

export interface EngineDescription {
  readonly name: EngineName;
  readonly available: boolean;
  /** What it runs on, or why it cannot be had and what would help. */
  readonly detail: string;
}

export interface EngineReport {
  readonly engines: EngineDescription[];
  /** What `activateEngine()` would take; undefined where it would throw. */
  readonly default: EngineName | undefined;
  readonly reason: string;
}

/**
 * Makes an engine tfjs's active backend. Without a name: `STROP_ENGINE`, else `wasm` where `STROP_KERNELS=wasm`, else the first of
 * `native`, `tensorflow` and `wasm` that loads.
 *
 * @returns the engine that is active now.
 * @throws StropError 'unavailable' where an engine that was asked for by name, or by `STROP_REQUIRE_NATIVE=1`, cannot be had;
 *   'invalid-argument' for an unknown name.
 */
export async function activateEngine(name?: EngineName): Promise<EngineName> {
  const engine = name ?? defaultEngine().name;
  if (!ENGINE_NAMES.includes(engine)) {
    throw new StropError('invalid-argument', `engine ${engine}: expected one of ${ENGINE_NAMES.join(', ')}`);
  }
  const found = find[engine]();
  if ('problem' in found) throw new StropError('unavailable', `engine ${engine}: ${found.problem}`);
  registerCpu(); // native copies its kernels
  found.register();
  if (!(await tf.setBackend(engine))) throw new StropError('unavailable', `engine ${engine}: tfjs could not start it`);
  return engine;
}

/** For `strop doctor`: every engine, and which would be taken by default and why. Tries each, the native one not where `STROP_KERNELS=wasm`. */
export function describeEngines(): EngineReport {
  const engines = ENGINE_NAMES.map((name) => {
    const found = find[name]();
    return 'problem' in found
      ? { name, available: false, detail: found.problem }
      : { name, available: true, detail: found.detail };
  });
  try {
    const { name, reason } = defaultEngine();
    const chosen = engines.find((engine) => engine.name === name);
    if (chosen?.available) return { engines, default: name, reason };
    const problem = chosen?.detail ?? `expected one of ${ENGINE_NAMES.join(', ')}`;
    return { engines, default: undefined, reason: `${reason}: ${problem}` };
  } catch (error) {
    return { engines, default: undefined, reason: (error as Error).message };
  }
}

function defaultEngine(): { name: EngineName; reason: string } {
  const { STROP_ENGINE, STROP_KERNELS, STROP_REQUIRE_NATIVE } = process.env;
  if (STROP_ENGINE) return { name: STROP_ENGINE as EngineName, reason: `STROP_ENGINE=${STROP_ENGINE}` };
  if (STROP_KERNELS === 'wasm') return { name: 'wasm', reason: 'STROP_KERNELS=wasm' };
  const native = find.native();
  if ('register' in native) return { name: 'native', reason: 'the fastest' };
  if (STROP_REQUIRE_NATIVE === '1') {
    throw new StropError('unavailable', `STROP_REQUIRE_NATIVE=1, but engine native: ${native.problem}`);
  }
  if ('register' in find.tensorflow()) return { name: 'tensorflow', reason: 'native cannot be had' };
  return { name: 'wasm', reason: 'neither native nor tensorflow can be had' };
}

/** What an engine runs on, and what registers its backend with tfjs; or why it cannot be had, and what to do. */
type Found = { detail: string; register: () => void } | { problem: string };

const find: Record<EngineName, () => Found> = {
  native() {
    if (process.env.STROP_KERNELS === 'wasm') {
      return { problem: 'STROP_KERNELS=wasm keeps the native binaries from being loaded' };
    }
    const loaded = loadTrainingAddon();
    if ('problem' in loaded) {
      return { problem: `${loaded.problem} (needs a C++17 compiler, cmake and oneDNN, on Debian libdnnl-dev)` };
    }
    const { addon, path } = loaded;
    return { detail: `oneDNN ${addon.oneDnnVersion}, ${path}`, register: () => registerNative(addon) };
  },
  tensorflow() {
    const found = findTfjsNode();
    if ('problem' in found) return found;
    const { folder } = found;
    return { detail: `tfjs-node ${tf.version_core}, ${folder}`, register: () => registerTensorflow(folder) };
  },
  wasm: () => ({ detail: `@tensorflow/tfjs-backend-wasm ${tf.version_core}`, register: registerWasm }),
  cpu: () => ({ detail: 'plain JavaScript, for tests', register: registerCpu }),
};
