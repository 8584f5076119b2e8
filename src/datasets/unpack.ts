import { createReadStream } from 'node:fs';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { ownName } from './part-file.ts';
import { checkContent, corrupt, type FileContent } from './read-file.ts';
import type { KnownFile } from './sources.ts';
import { readTar } from './tar.ts';

/**
 * Puts those of `files` that the download at `path` holds in place in `folder`.
 *
 * @param name what to call the download in errors; its ending says what it is.
 */
export async function unpack(
  path: string,
  name: string,
  files: readonly KnownFile[],
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  const known = new Map(files.map((file) => [file.name, file]));
  const isArchive = name.endsWith('.tar.gz');
  const single = basename(name).replace(/\.gz$/, '');
  const sizes = new Map(
    files.filter((file) => isArchive || file.name === single).map((file) => [file.name, file.bytes]),
  );
  const missing = new Set(sizes.keys());
  const unzip = (await isZipped(path)) ? createGunzip() : new PassThrough();
  try {
    await pipeline(
      createReadStream(path),
      unzip,
      async (chunks: AsyncIterable<Uint8Array>) => {
        const contents = isArchive
          ? readTar(chunks, sizes, name)
          : readWhole(chunks, single, sizes.get(single) ?? 0, name);
        for await (const { path: found, bytes } of contents) {
          checkContent({ path: isArchive ? `${name}: ${found}` : name, bytes }, known.get(found)!.sha256);
          await writeWhole(join(folder, found), bytes);
          missing.delete(found);
        }
      },
      signal ? { signal } : {},
    );
  } catch (cause) {
    signal?.throwIfAborted();
    if (!(cause as NodeJS.ErrnoException).code?.startsWith('Z_')) throw cause;
    throw corrupt(name, `not a whole gzip file (${(cause as Error).message})`);
  }
  if (missing.size > 0) throw corrupt(name, `has no ${[...missing].join(', ')}`);
}

async function* readWhole(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  size: number,
  name: string,
): AsyncGenerator<FileContent> {
  const bytes = new Uint8Array(size);
  let length = 0;
  for await (const chunk of chunks) {
    if (length + chunk.length > size)
      throw corrupt(name, `unzips to more than the ${size} bytes of the published file`);
    bytes.set(chunk, length);
    length += chunk.length;
  }
  if (length < size) throw corrupt(name, `is truncated: it unzips to ${length} of ${size} bytes`);
  yield { path, bytes };
}

/** Written beside its place and moved there, so that no reader ever sees a part of it. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const beside = `${ownName(path)}.tmp`;
  try {
    await writeFile(beside, bytes, { flush: true });
    await rename(beside, path);
  } catch (cause) {
    await rm(beside, { force: true });
    throw cause;
  }
}

async function isZipped(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2);
    return bytesRead === 2 && buffer.readUInt16BE(0) === 0x1f8b;
  } finally {
    await file.close();
  }
}
