import { bytesPerElement, decodeElements, type ElementType, type NumberArray } from './number-array.ts';
import { corrupt } from './read-file.ts';

const UNSIGNED_BYTE = 0x08;
const TYPES: Readonly<Record<number, ElementType>> = {
  [UNSIGNED_BYTE]: 'uint8',
  9: 'int8',
  11: 'int16',
  12: 'int32',
  13: 'float32',
  14: 'float64',
};

/**
 * Parses an IDX file: two zero bytes, the type, the number of dimensions, each dimension as a big-endian uint32, then
 * the big-endian data and nothing else (the format of yann.lecun.com/exdb/mnist). Bytes are a view of `bytes`.
 *
 * @param name what to call the file in errors.
 * @throws StropError 'corrupt' where the bytes are anything else.
 */
export function parseIdx(bytes: Uint8Array, name: string): NumberArray {
  const [zero0, zero1, code, rank] = bytes;
  const type = TYPES[code!];
  if (zero0 !== 0 || zero1 !== 0 || !type || !rank) {
    const magic = Buffer.from(bytes.subarray(0, 4)).toString('hex');
    const expected = 'two zero bytes, a type (0x08 for unsigned bytes) and the number of dimensions';
    throw corrupt(name, `begins with 0x${magic}; an IDX file begins with ${expected}`);
  }
  const header = 4 + 4 * rank;
  if (bytes.length < header) throw corrupt(name, `ends within its header, after ${bytes.length} of ${header} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, header);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const expected = shape.reduce((product, extent) => product * extent, bytesPerElement(type));
  const found = bytes.length - header;
  if (found !== expected) {
    const kind = found < expected ? 'truncated' : 'too long';
    throw corrupt(name, `is ${kind}: ${found} bytes of data, while its header (${shape.join(' x ')}) says ${expected}`);
  }
  return { shape, data: decodeElements(bytes.subarray(header), type, 'BE') };
}

/** The IDX file of an array of unsigned bytes. */
export function encodeIdx({ shape, data }: { shape: readonly number[]; data: Uint8Array }): Uint8Array {
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
