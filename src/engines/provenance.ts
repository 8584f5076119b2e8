import * as tf from '@tensorflow/tfjs-core';
import type { EngineName } from './choose.ts';
import { loadTrainingAddon } from './native/addon.ts';

/**
 * What the last bits of a training on `engine` follow from besides its settings: engine, version, instruction set, threads.
 * Plain words, to be kept beside a checkpoint and compared.
 */
export function engineProvenance(engine: EngineName): Record<string, string> {
  const version = `tfjs ${tf.version_core}`;
  if (engine === 'tensorflow') {
    const { binding } = tf.findBackend('tensorflow') as unknown as { binding: { TF_Version: string } };
    const threads = process.env.TF_NUM_INTRAOP_THREADS ?? 'cores';
    return { engine, version: `${version}, libtensorflow ${binding.TF_Version}`, threads };
  }
  if (engine !== 'native') return { engine, version };
  const loaded = loadTrainingAddon();
  if (!('addon' in loaded)) return { engine, version };
  const { oneDnnVersion, isa, threads } = loaded.addon;
  return { engine, version: `${version}, oneDNN ${oneDnnVersion}`, isa, threads: String(threads) };
}
