import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
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
  try {
    return (await import(pathToFileURL(file).href)).default;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_UNKNOWN_FILE_EXTENSION') throw cause;
    const isTypeScript = /^\.[cm]?ts$/.test(extname(path));
    const needed = isTypeScript ? 'Node 22.18 or later, or JavaScript' : 'a .ts, .js or .mjs file';
    const message = `--${option} ${path}: Node ${process.versions.node} cannot load it; expected ${needed}`;
    throw new StropError('unavailable', message, { cause });
  }
}
