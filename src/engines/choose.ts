import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers'; // registers the gradients of tfjs's own ops, which tfjs-core alone lacks
import { StropError } from '../errors.ts';
import { registerCpu } from './cpu.ts';
import { loadTrainingAddon } from './native/addon.ts';
import { registerNative } from './native/register.ts';
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
 * Makes an engine tfjs's active backend. Without a name: `STROP_ENGINE`, else `wasm` where `STROP_KERNELS=wasm`, else `native` if
 * its binary loads, else `wasm`.
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
  const problem = register(engine);
  if (problem !== undefined) throw new StropError('unavailable', `engine ${engine}: ${problem}`);
  if (!(await tf.setBackend(engine))) throw new StropError('unavailable', `engine ${engine}: tfjs could not start it`);
  return engine;
}

/** For `strop doctor`: every engine, and which would be taken by default and why. Loads the native binary, unless `STROP_KERNELS=wasm`. */
export function describeEngines(): EngineReport {
  const engines = ENGINE_NAMES.map((name) => {
    const problem = register(name);
    return { name, available: problem === undefined, detail: problem ?? details[name]() };
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
  const problem = register('native');
  if (problem === undefined) return { name: 'native', reason: 'the fastest' };
  if (STROP_REQUIRE_NATIVE === '1') {
    throw new StropError('unavailable', `STROP_REQUIRE_NATIVE=1, but engine native: ${problem}`);
  }
  return { name: 'wasm', reason: 'native cannot be had' };
}

/** Registers an engine's backend with tfjs. @returns why it cannot be had. */
function register(name: EngineName): string | undefined {
  registerCpu();
  if (name === 'native') {
    if (process.env.STROP_KERNELS === 'wasm') return 'STROP_KERNELS=wasm keeps the native binaries from being loaded';
    const loaded = loadTrainingAddon();
    if ('problem' in loaded)
      return `${loaded.problem} (needs a C++17 compiler, cmake and oneDNN, on Debian libdnnl-dev)`;
    registerNative(loaded.addon);
  }
  if (name === 'tensorflow') return 'not supported yet; it will need npm install @tensorflow/tfjs-node';
  if (name === 'wasm') registerWasm();
  return undefined;
}

const details: Record<EngineName, () => string> = {
  native: () => {
    const loaded = loadTrainingAddon();
    return 'addon' in loaded ? `oneDNN ${loaded.addon.oneDnnVersion}, ${loaded.path}` : loaded.problem;
  },
  tensorflow: () => '@tensorflow/tfjs-node',
  wasm: () => `@tensorflow/tfjs-backend-wasm ${tf.version_core}`,
  cpu: () => 'plain JavaScript, for tests',
};
