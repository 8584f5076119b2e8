import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StropError } from '../errors.ts';

/** A tensor by itself. */
export interface NamedArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

/**
 * Any JSON and any arrays in one file: the magic bytes, the length of the header (uint32, little-endian), the header
 * (JSON in UTF-8), the arrays one after the other (4 bytes a value, little-endian), and the SHA-256 of all that.
 */
export interface CheckpointFile<Header> {
  readonly header: Header;
  readonly arrays: readonly NamedArray[];
}

const MAGIC = Buffer.from('STROPCK1');
const HASH_BYTES = 32;
const VALUE_BYTES = 4;

/** Writes beside `path` and moves it into place: whenever the process is killed, one whole file is there. */
export async function writeCheckpointFile<Header>(
  path: string,
  { header, arrays }: CheckpointFile<Header>,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.part`; // the same for every process: what a killed one left is written over
  const hash = createHash('sha256');
  const list = arrays.map(({ name, shape, values }) => ({ name, shape, type: typeOf(values), length: values.length }));
  const json = Buffer.from(JSON.stringify({ header, arrays: list }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  const file = await open(temporary, 'w');
  try {
    for (const bytes of [MAGIC, length, json, ...arrays.map(({ values }) => bytesOf(values))]) {
      hash.update(bytes);
      await file.appendFile(bytes);
    }
    await file.appendFile(hash.digest());
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

/**
 * @returns undefined where there is no such file.
 * @throws StropError 'corrupt' where it is none that `writeCheckpointFile` finished.
 */
export async function readCheckpointFile<Header>(path: string): Promise<CheckpointFile<Header> | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new StropError('not-found', `${path}: cannot be read (${(cause as Error).message})`, { cause });
  }
  const remedy = 'remove it to train from the beginning';
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new StropError('corrupt', `${path}: not a checkpoint of this version of Strop; ${remedy}`);
  }
  const content = bytes.subarray(0, -HASH_BYTES);
  if (!createHash('sha256').update(content).digest().equals(bytes.subarray(-HASH_BYTES))) {
    throw new StropError('corrupt', `${path}: truncated or damaged, its SHA-256 does not fit; ${remedy}`);
  }
  const begin = MAGIC.length + 4;
  let offset = begin + bytes.readUInt32LE(MAGIC.length);
  const { header, arrays } = JSON.parse(content.toString('utf8', begin, offset)) as {
    header: Header;
    arrays: { name: string; shape: number[]; type: string; length: number }[];
  };
  const read = arrays.map(({ name, shape, type, length }) => {
    const own = Uint8Array.from(content.subarray(offset, offset + length * VALUE_BYTES)).buffer;
    offset += own.byteLength;
    return { name, shape, values: type === 'int32' ? new Int32Array(own) : new Float32Array(own) };
  });
  return { header, arrays: read };
}

function typeOf(values: Float32Array | Int32Array): string {
  return values instanceof Int32Array ? 'int32' : 'float32';
}

function bytesOf(values: Float32Array | Int32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
