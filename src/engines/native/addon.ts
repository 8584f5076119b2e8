import { StropError } from '../../errors.ts';
import { loadBinary } from '../../native/load.ts';
import type { TrainingAddon } from '../../native/training-addon.ts';

/** The training binary, or why there is none. */
export function loadTrainingAddon(): { addon: TrainingAddon; path: string } | { problem: string } {
  const loaded = loadBinary('strop-training');
  if (!('binary' in loaded)) return { problem: loaded.problem };
  const addon = loaded.binary as TrainingAddon;
  addon.setErrorClass(StropError);
  return { addon, path: loaded.path };
}
