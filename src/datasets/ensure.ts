import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StropError } from '../errors.ts';
import type { DownloadProgress } from './download.ts';
import { obtain } from './obtain.ts';
import { findMaybeGzip } from './read-file.ts';
import { DATASET_NAMES, type KnownFile, SOURCES, type Source } from './sources.ts';

export interface LoadOptions {
  /**
   * The folder in which each published data set has a folder of its name. Where it is not there, it is looked for in
   * that of the environment's STROP_DATA, then in a cache: strop/data in XDG_CACHE_HOME or ~/.cache.
   */
  readonly data?: string;
  /** Download a published set that is nowhere to the cache; true. */
  readonly download?: boolean;
  /** Stops a download; what has come of it is kept. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Further published sets by name, or others in place of Strop's: for instance with the addresses of a mirror. */
  readonly sources?: Readonly<Record<string, Source>>;
  /** Between a connection that dropped and the next, in milliseconds; 500. */
  readonly retryDelayMs?: number;
}

/** The package's own data; src/datasets/ and dist/datasets/ lie equally deep. */
const EMBEDDED = fileURLToPath(new URL('../../data', import.meta.url));

/**
 * What is known of a named set; undefined for a folder of the user's own images, which a name with a slash is in any
 * case.
 */
export function sourceOf(name: string, { sources }: LoadOptions): Source | undefined {
  const known: Readonly<Record<string, Source>> = { ...SOURCES, ...sources };
  if (Object.hasOwn(known, name)) return known[name];
  if (isFolder(name)) return undefined;
  if (/[/\\]/.test(name)) throw new StropError('not-found', `data set '${name}': no such folder`);
  const names = [...new Set([...DATASET_NAMES, ...Object.keys(sources ?? {})])].join(', ');
  throw new StropError('invalid-argument', `data set '${name}': expected one of ${names}, or a folder of images`);
}

/**
 * Makes sure that the files of a data set are there, downloading those of a published one that are missing, and returns
 * their folder. A process that shows progress calls it before it starts the ones that train.
 *
 * @throws StropError 'invalid-argument' for an unknown name; 'not-found' where files are missing and cannot be
 *   downloaded and 'corrupt' where what comes is not the published set, both saying what to fetch, from where, and
 *   where to put it.
 */
export async function ensureDataset(name: string, options: LoadOptions = {}): Promise<string> {
  const source = sourceOf(name, options);
  if (!source) return name;
  if (source.downloads.length === 0) return join(EMBEDDED, name);
  const cache = join(cacheFolder(), name);
  const folders = [options.data, process.env.STROP_DATA].filter(Boolean).map((data) => join(data!, name));
  const files = [...source.train, ...source.test];
  const isThere = (folder: string, file: KnownFile) => findMaybeGzip(join(folder, file.name)) !== undefined;
  const found = [...folders, cache].find((folder) => files.every((file) => isThere(folder, file)));
  if (found !== undefined) return found;
  try {
    if (options.download === false) throw new StropError('not-found', 'it is not there');
    for (const url of source.downloads) {
      const missing = files.filter((file) => !isThere(cache, file));
      const wanted = missing.filter((file) => isArchive(url) || url.endsWith(`/${file.name}.gz`));
      if (wanted.length > 0) await obtain(url, isArchive(url) ? files : wanted, cache, options);
    }
    return cache;
  } catch (cause) {
    options.signal?.throwIfAborted();
    const [code, problem] =
      cause instanceof StropError ? [cause.code, cause.message] : (['not-found', String(cause)] as const);
    throw new StropError(code, `data set '${name}': ${problem}. ${howToGet(name, source, cache)}`, { cause });
  }
}

function howToGet(name: string, { train, test, downloads, otherwise }: Source, cache: string): string {
  const files = [...train, ...test].map((file) => file.name).join(', ');
  const unpacked = downloads.some(isArchive) ? `, unpack it, and put its files ${files}` : ' and put them';
  return (
    `To do it by hand, fetch ${downloads.join(' ')}${unpacked} into ${cache}, or into FOLDER/${name} and pass ` +
    `--data FOLDER or set STROP_DATA=FOLDER${otherwise ? `. ${otherwise}` : ''}`
  );
}

function cacheFolder(): string {
  const cache = process.env.XDG_CACHE_HOME;
  return join(cache && isAbsolute(cache) ? cache : join(homedir(), '.cache'), 'strop', 'data');
}

function isArchive(url: string): boolean {
  return url.endsWith('.tar.gz');
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
