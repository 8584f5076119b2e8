import { mkdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { StropError } from '../errors.ts';
import { type DownloadOptions, download } from './download.ts';
import { claimPart, releasePart } from './part-file.ts';
import type { KnownFile } from './sources.ts';
import { unpack } from './unpack.ts';

/** What an archive may have beside its files. */
const SLACK = 2 ** 20;

export type ObtainOptions = Omit<DownloadOptions, 'limit'>;

/**
 * Downloads `url`, NAME.gz or a .tar.gz, to `folder`, and puts those of `files` that it holds in place, each only once
 * its SHA-256 is the published one. A download that stops leaves a .part, with which the next one goes on; content that
 * is not the published one leaves nothing.
 *
 * @throws as `download`; StropError 'corrupt' where the content is not the published one.
 */
export async function obtain(
  url: string,
  files: readonly KnownFile[],
  folder: string,
  options: ObtainOptions,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, basename(new URL(url).pathname));
  const part = await claimPart(path);
  const limit = files.reduce((sum, { bytes }) => sum + bytes, SLACK);
  try {
    const resumed = await sizeOf(part);
    await download(url, part, { ...options, limit });
    try {
      await unpack(part, url, files, folder, options.signal);
    } catch (cause) {
      if (!resumed || !isCorrupt(cause)) throw cause;
      // The beginning may be of another version of the file, or of another file.
      await rm(part);
      await download(url, part, { ...options, limit });
      await unpack(part, url, files, folder, options.signal);
    }
    await rm(part);
  } catch (cause) {
    if (isCorrupt(cause) || !(await sizeOf(part))) await rm(part, { force: true });
    else await releasePart(part, path);
    throw cause;
  }
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

function isCorrupt(error: unknown): boolean {
  return error instanceof StropError && error.code === 'corrupt';
}
