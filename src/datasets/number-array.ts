import { endianness } from 'node:os';

const ELEMENTS = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  uint64: BigUint64Array,
  int64: BigInt64Array,
  float32: Float32Array,
  float64: Float64Array,
};

export type ElementType = keyof typeof ELEMENTS;
export type Numbers = InstanceType<(typeof ELEMENTS)[ElementType]>;

/** An array of numbers as a file holds it: row-major, `shape` outermost first. */
export interface NumberArray {
  readonly shape: readonly number[];
  readonly data: Numbers;
}

export function bytesPerElement(type: ElementType): number {
  return ELEMENTS[type].BYTES_PER_ELEMENT;
}

/**
 * The elements that `bytes`, a whole number of them, stand for; a view where their order and place in memory allow it.
 */
export function decodeElements(bytes: Uint8Array, type: ElementType, order: 'LE' | 'BE'): Numbers {
  const Elements = ELEMENTS[type];
  const size = Elements.BYTES_PER_ELEMENT;
  const isSwapped = size > 1 && order !== endianness();
  if (!isSwapped && bytes.byteOffset % size === 0) {
    return new Elements(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length / size);
  }
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  if (isSwapped) {
    const buffer = Buffer.from(copy.buffer);
    if (size === 2) buffer.swap16();
    else if (size === 4) buffer.swap32();
    else buffer.swap64();
  }
  return new Elements(copy.buffer);
}

/** The same array row by row, of one whose first index runs fastest. */
export function fromColumnMajor({ shape, data }: NumberArray): NumberArray {
  const rows = data.slice();
  // Whatever the elements are, bigints too, they only move.
  const [from, to] = [data as Float64Array, rows as Float64Array];
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, extent) => product * extent, 1));
  const index = shape.map(() => 0);
  let at = 0;
  for (let i = 0; i < to.length; i++) {
    to[i] = from[at]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      at -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return { shape, data: rows };
}
