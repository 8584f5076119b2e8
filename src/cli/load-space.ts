import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { StropError } from '../errors.ts';
import type { Forbidden } from '../space/forbidden.ts';
import { Grid, type GridSpec } from '../space/grid.ts';
import { namedSpace } from '../space/named-spaces.ts';
import { loadModule } from './load-module.ts';

/**
 * The space that `--space` means: the name of one, or a file. The file holds the dimensions by name, or an object of these
 * (`spec`) and of what is forbidden; a module's default export may be a grid as well.
 *
 * @throws StropError, naming the file and what is wrong with it.
 */
export async function loadSpace(nameOrPath: string): Promise<Grid> {
  const extension = extname(nameOrPath);
  if (extension === '') return namedSpace(nameOrPath);
  const content = extension === '.json' ? await readJson(nameOrPath) : await loadModule('space', nameOrPath);
  try {
    return toGrid(content);
  } catch (cause) {
    if (!(cause instanceof StropError)) throw cause;
    throw new StropError(cause.code, `--space ${nameOrPath}: ${cause.message}`, { cause });
  }
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new StropError('not-found', `--space ${path}: ${cause.message}`, { cause });
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StropError('invalid-argument', `--space ${path}: not JSON (${(cause as Error).message})`, { cause });
  }
}

function toGrid(content: unknown): Grid {
  // A module may have its grid from another copy of this package, whose class is another one.
  if (content instanceof Grid || typeof (content as Grid | undefined)?.digitsOf === 'function') return content as Grid;
  const { spec, forbidden } = (content ?? {}) as { spec?: GridSpec & { type?: unknown }; forbidden?: Forbidden };
  const isWrapped = typeof spec === 'object' && spec !== null && typeof spec.type !== 'string';
  if (!isWrapped) return new Grid(content as GridSpec);
  return new Grid(spec, forbidden === undefined ? {} : { forbidden });
}
