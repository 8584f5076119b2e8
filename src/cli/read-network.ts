import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StropError } from '../errors.ts';
import { decodeNetwork, type SpikingNetwork } from '../spiking/index.ts';

/**
 * Reads a spiking network.
 * @param path a `network.strop`, or the folder of a run, in which is a `network.strop`.
 * @throws StropError `not-found`, or `corrupt` where it is none.
 */
export async function readNetwork(path: string): Promise<{ network: SpikingNetwork; path: string }> {
  const found = await stat(path).catch(() => undefined);
  const file = found?.isDirectory() ? join(path, 'network.strop') : path;
  const bytes = found ? await readFile(file).catch(() => undefined) : undefined;
  if (!bytes) {
    const expected = 'a network.strop, or the folder of a training, RUNS/NAME/seed-N';
    throw new StropError('not-found', `${file}: no such file: expected ${expected}`);
  }
  return { network: decodeNetwork(bytes, file), path: file };
}
