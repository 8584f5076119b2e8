import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StropError } from '../errors.ts';

/**
 * The default export of a user's module.
 *
 * @throws StropError 'not-found' where the file is not there, 'unavailable' where this Node runs no TypeScript; what the
 *   module throws.
 */
export async function loadModule(option: string, path: string): Promise<unknown> {
  const file = resolve(path);
  if (!existsSync(file)) throw new StropError('not-found', `--${option} ${path}: no such file`);
  if (!/\.[cm]?[jt]s$/.test(path))
    throw new StropError('invalid-argument', `--${option} ${path}: expected a .js, .mjs or .ts file`);
  try {
    return (await import(pathToFileURL(file).href)).default;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_UNKNOWN_FILE_EXTENSION') throw cause;
    const message = `--${option} ${path}: Node ${process.versions.node} runs no TypeScript; expected Node 22.18 or later, or JavaScript`;
    throw new StropError('unavailable', message, { cause });
  }
}
