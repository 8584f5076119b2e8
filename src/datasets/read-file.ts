import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { crc32, gunzip as gunzipWithCallback } from 'node:zlib';
import { StropError } from '../errors.ts';

/** Node reads no larger file in one piece. */
const MAX_BYTES = 2 ** 31 - 1;
const inflate = promisify(gunzipWithCallback);

/** A file's bytes, unzipped, and the path by which errors call it. */
export interface FileContent {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The path of `path`, or of `path`.gz where only that is there. */
export function findMaybeGzip(path: string): string | undefined {
  return [path, `${path}.gz`].find((candidate) => existsSync(candidate));
}

/**
 * Reads `path`, or `path`.gz where only that is there, unzipped.
 *
 * @param limit the most bytes that it may unzip to.
 * @throws StropError 'not-found' where neither is there or can be read; 'corrupt' where the zipped bytes fail their
 *   checksum.
 */
export async function readMaybeGzip(path: string, limit: number = MAX_BYTES): Promise<FileContent> {
  const found = findMaybeGzip(path);
  if (found === undefined) throw new StropError('not-found', `${path}: no such file, nor ${path}.gz`);
  const bytes = await readFile(found).catch((cause: Error) => {
    throw new StropError('not-found', `${found}: cannot be read (${cause.message})`, { cause });
  });
  return { path: found, bytes: found === path ? bytes : await gunzip(bytes, found, limit) };
}

/** Unzips one gzip member; Node's gunzip alone would pass over zeros after it and join further members. */
export async function gunzip(zipped: Uint8Array, name: string, limit: number = MAX_BYTES): Promise<Uint8Array> {
  const bytes = await inflate(zipped, { maxOutputLength: limit }).catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ERR_BUFFER_TOO_LARGE' ? `unzips to more than ${limit} bytes` : cause.message;
    throw new StropError('corrupt', `${name}: not a whole gzip file, or not the right one (${reason})`, { cause });
  });
  const trailer = new DataView(zipped.buffer, zipped.byteOffset + zipped.length - 8, 8);
  if (trailer.getUint32(0, true) !== crc32(bytes) || trailer.getUint32(4, true) !== bytes.length) {
    throw corrupt(name, 'does not end with the checksum and length of its content');
  }
  return bytes;
}

/** @throws StropError 'corrupt' where the SHA-256 of `bytes` is another one than the published file's. */
export function checkContent({ path, bytes }: FileContent, sha256: string): void {
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256) {
    throw corrupt(path, `is not the published file: SHA-256 of its unzipped bytes is ${found}, expected ${sha256}`);
  }
}

export function corrupt(path: string, problem: string): StropError {
  return new StropError('corrupt', `${path}: ${problem}`);
}
