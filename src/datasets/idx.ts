import { existsSync, readFileSync } from 'node:fs';
import { crc32, gunzipSync } from 'node:zlib';
import { StropError } from '../errors.ts';

/** An array of unsigned bytes as an IDX file holds it: row-major, `shape` outermost first. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** The largest array read: far above any image set in this format, far below what a forged header could ask for. */
const MAX_BYTES = 2 ** 30;
const UNSIGNED_BYTE = 0x08;

/**
 * Parses an IDX file of unsigned bytes: two zero bytes, the type, the number of dimensions, each dimension as a big-endian
 * uint32, then the data and nothing else (the format of yann.lecun.com/exdb/mnist). `data` is a view of `bytes`.
 *
 * @param name what to call the file in errors.
 * @throws StropError 'corrupt' where the bytes are anything else.
 */
export function parseIdx(bytes: Uint8Array, name: string): IdxArray {
  const [zero0, zero1, type, rank] = bytes;
  if (zero0 !== 0 || zero1 !== 0 || type !== UNSIGNED_BYTE || !rank) {
    const magic = Buffer.from(bytes.subarray(0, 4)).toString('hex');
    throw corrupt(
      name,
      `begins with 0x${magic}; an IDX file of unsigned bytes begins with 0x000008 and its dimensions`,
    );
  }
  const header = 4 + 4 * rank;
  if (bytes.length < header) throw corrupt(name, `ends within its header, after ${bytes.length} of ${header} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, header);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const expected = shape.reduce((product, extent) => product * extent, 1);
  const found = bytes.length - header;
  if (found !== expected) {
    const kind = found < expected ? 'truncated' : 'too long';
    throw corrupt(name, `is ${kind}: ${found} bytes of data, while its header (${shape.join(' x ')}) says ${expected}`);
  }
  return { shape, data: bytes.subarray(header) };
}

/** The bytes of an IDX file, the inverse of `parseIdx`. */
export function encodeIdx({ shape, data }: IdxArray): Uint8Array {
  const header = 4 + 4 * shape.length;
  const bytes = new Uint8Array(header + data.length);
  bytes.set([0, 0, UNSIGNED_BYTE, shape.length]);
  const view = new DataView(bytes.buffer);
  shape.forEach((extent, i) => {
    view.setUint32(4 + 4 * i, extent);
  });
  bytes.set(data, header);
  return bytes;
}

/**
 * Reads `path`, or `path`.gz where only that is there, unzipped.
 *
 * @throws StropError 'not-found' where neither is there; 'corrupt' where the zipped bytes fail their checksum.
 */
export function readMaybeGzip(path: string): { path: string; bytes: Uint8Array } {
  if (existsSync(path)) return { path, bytes: readFileSync(path) };
  const zipped = `${path}.gz`;
  if (!existsSync(zipped)) throw new StropError('not-found', `${path}: no such file, nor ${zipped}`);
  return { path: zipped, bytes: gunzip(readFileSync(zipped), zipped) };
}

/** Unzips one gzip member; Node's gunzip alone would pass over zeros after it and join further members. */
export function gunzip(zipped: Uint8Array, name: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = gunzipSync(zipped, { maxOutputLength: MAX_BYTES });
  } catch (cause) {
    throw new StropError('corrupt', `${name}: not a whole gzip file (${(cause as Error).message})`, { cause });
  }
  const trailer = new DataView(zipped.buffer, zipped.byteOffset + zipped.length - 8, 8);
  if (trailer.getUint32(0, true) !== crc32(bytes) || trailer.getUint32(4, true) !== bytes.length) {
    throw corrupt(name, 'does not end with the checksum and length of its content');
  }
  return bytes;
}

function corrupt(name: string, problem: string): StropError {
  return new StropError('corrupt', `${name}: ${problem}`);
}
