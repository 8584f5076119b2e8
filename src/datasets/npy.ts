import {
  bytesPerElement,
  decodeElements,
  type ElementType,
  fromColumnMajor,
  type NumberArray,
} from './number-array.ts';
import { corrupt } from './read-file.ts';

const MAGIC = '\x93NUMPY';
/** NumPy itself reads no longer header unless told to. */
const MAX_HEADER = 10_000;
const TYPES: Readonly<Record<string, ElementType>> = {
  ...{ u1: 'uint8', u2: 'uint16', u4: 'uint32', u8: 'uint64' },
  ...{ i1: 'int8', i2: 'int16', i4: 'int32', i8: 'int64' },
  ...{ f4: 'float32', f8: 'float64' },
};

/**
 * Parses a .npy file, versions 1 to 3, of integers, float32 or float64 in either byte order; an array in Fortran order
 * becomes row-major. Format: numpy.org/doc/stable/reference/generated/numpy.lib.format.html. Nothing is allocated
 * before the length of the file has been found to be what its header says.
 *
 * @param name what to call the file in errors.
 * @throws StropError 'corrupt' where the bytes are anything else.
 */
export function parseNpy(bytes: Uint8Array, name: string): NumberArray {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (buffer.toString('latin1', 0, 6) !== MAGIC) {
    throw corrupt(name, `begins with 0x${buffer.toString('hex', 0, 6)}; a .npy file begins with 0x93 and NUMPY`);
  }
  const version = buffer[6];
  if (version === undefined || version < 1 || version > 3) {
    throw corrupt(name, `is a .npy file of version ${version}; expected 1, 2 or 3`);
  }
  const headerAt = version === 1 ? 10 : 12;
  if (bytes.length < headerAt) throw corrupt(name, `ends within its header, after ${bytes.length} bytes`);
  const headerLength = version === 1 ? buffer.readUInt16LE(8) : buffer.readUInt32LE(8);
  const dataAt = headerAt + headerLength;
  if (headerLength > MAX_HEADER)
    throw corrupt(name, `has a header of ${headerLength} bytes; expected at most ${MAX_HEADER}`);
  if (bytes.length < dataAt) throw corrupt(name, `ends within its header, after ${bytes.length} of ${dataAt} bytes`);

  const { type, order, fortranOrder, shape } = parseHeader(buffer.toString('latin1', headerAt, dataAt), name);
  const expected = shape.reduce((product, extent) => product * extent, bytesPerElement(type));
  const found = bytes.length - dataAt;
  if (found !== expected) {
    const kind = found < expected ? 'truncated' : 'too long';
    throw corrupt(name, `is ${kind}: ${found} bytes of data, while its header (${shape.join(' x ')}) says ${expected}`);
  }
  const array = { shape, data: decodeElements(bytes.subarray(dataAt), type, order) };
  return fortranOrder ? fromColumnMajor(array) : array;
}

interface Header {
  readonly type: ElementType;
  readonly order: 'LE' | 'BE';
  readonly fortranOrder: boolean;
  readonly shape: number[];
}

/** The header is a Python dictionary of exactly three entries, in any order. */
function parseHeader(text: string, name: string): Header {
  const shown = JSON.stringify(text.trim().slice(0, 120));
  const entries = new Map<string, string>();
  const entry = /\s*'(\w+)'\s*:\s*('[^']*'|True|False|\([^()]*\))\s*(,|(?=}))/y;
  entry.lastIndex = text.indexOf('{') + 1;
  let end = entry.lastIndex;
  for (let match = entry.exec(text); match; match = entry.exec(text)) {
    entries.set(match[1]!, match[2]!);
    end = entry.lastIndex;
  }
  const descr = entries.get('descr');
  const fortranOrder = entries.get('fortran_order');
  const shape = entries.get('shape')?.match(/^\(\s*((?:\d+\s*,\s*)*)(\d+)?\s*\)$/);
  const whole = /^\s*{/.test(text) && /^\s*}\s*$/.test(text.slice(end)) && entries.size === 3;
  if (!whole || !descr?.startsWith("'") || !/^(True|False)$/.test(fortranOrder ?? '') || !shape) {
    throw corrupt(name, `has the header ${shown}; expected 'descr' (one plain type), 'fortran_order' and 'shape'`);
  }
  const [, order, kind] = descr.match(/^'([<>|])(\w+)'$/) ?? [];
  const type = TYPES[kind ?? ''];
  if (!type || (order === '|' && bytesPerElement(type) > 1)) {
    throw corrupt(name, `has elements of type ${descr}; expected integers, float32 or float64`);
  }
  const extents = shape[0].match(/\d+/g)?.map(Number) ?? [];
  if (!extents.every(Number.isSafeInteger)) throw corrupt(name, `has the shape ${shape[0]}, which no file can hold`);
  return { type, order: order === '>' ? 'BE' : 'LE', fortranOrder: fortranOrder === 'True', shape: extents };
}
