import { StropError } from '../../errors.ts';
import { fieldsOf, type Place } from './network-header.ts';
import { checkNetwork, type SpikingNetwork } from './spiking-network.ts';

// network.strop: "STROPNET", version (u32), header length in bytes (u32), the header, which is the network as JSON with the
// place of each array in its stead, then the arrays, each at a multiple of 64 bytes from the file's start, so that a mapped
// file or an ArrayBuffer serves without a copy. Places count from the first array. Little-endian.

const MAGIC = 'STROPNET';
const VERSION = 2;
const ALIGNMENT = 64;
const PREAMBLE = 16;
const TYPES = { float32: Float32Array, int8: Int8Array, int32: Int32Array, uint8: Uint8Array } as const;

const align = (offset: number) => Math.ceil(offset / ALIGNMENT) * ALIGNMENT;

/** The bytes of a `network.strop` file. */
export function encodeNetwork(network: SpikingNetwork): Uint8Array {
  const placed: { offset: number; bytes: Uint8Array }[] = [];
  let end = 0;
  const place = (array: ArrayBufferView & { length: number }): Place => {
    const type = Object.entries(TYPES).find(([, Elements]) => array instanceof Elements)?.[0];
    if (!type) throw new StropError('invalid-argument', `an array of ${array.constructor.name} in a spiking network`);
    const offset = align(end);
    end = offset + array.byteLength;
    placed.push({ offset, bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength) });
    return { type: type as Place['type'], offset, length: array.length };
  };
  // In the order in which it is read, so that a network that was read is written with the same bytes.
  const ordered = fieldsOf(network, VERSION, (array) => array);
  const header = JSON.stringify(ordered, (_, value) => (ArrayBuffer.isView(value) ? place(value as never) : value));
  const json = new TextEncoder().encode(header);
  const start = align(PREAMBLE + json.length);
  const file = new Uint8Array(start + end);
  file.set(new TextEncoder().encode(MAGIC));
  const view = new DataView(file.buffer);
  view.setUint32(8, VERSION, true);
  view.setUint32(12, json.length, true);
  file.set(json, PREAMBLE);
  for (const { offset, bytes } of placed) file.set(bytes, start + offset);
  return file;
}

/**
 * Reads a `network.strop` file. The arrays are views of `file`.
 * @param name names the file in errors. @throws StropError `corrupt` where it is truncated, damaged or something else.
 */
export function decodeNetwork(file: Uint8Array, name: string): SpikingNetwork {
  const corrupt = (why: string, cause?: unknown) => new StropError('corrupt', `${name}: ${why}`, { cause });
  const bytes = file.byteOffset % 4 === 0 ? file : file.slice();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // A decoder of text takes no shared memory: a slice is a copy of its own.
  const text = (from: number, to: number) => new TextDecoder().decode(bytes.slice(from, to));
  if (bytes.length < PREAMBLE || text(0, 8) !== MAGIC) throw corrupt('not a spiking network of Strop');
  const version = view.getUint32(8, true);
  if (version !== 1 && version !== VERSION) {
    throw corrupt(`version ${version} of the format, this Strop reads 1 and ${VERSION}`);
  }
  const headerLength = view.getUint32(12, true);
  const start = align(PREAMBLE + headerLength);
  if (start > bytes.length) throw corrupt('truncated in its header');

  let end = 0;
  const take = ({ type, offset, length }: Place) => {
    const Elements = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
    const isPlace = Number.isSafeInteger(offset) && offset >= 0 && Number.isSafeInteger(length) && length >= 0;
    if (!Elements || !isPlace || offset % ALIGNMENT !== 0) throw corrupt('the place of an array in it is damaged');
    const last = start + offset + length * Elements.BYTES_PER_ELEMENT;
    if (last > bytes.length) throw corrupt(`truncated: ${bytes.length} bytes, its header says ${last} or more`);
    end = Math.max(end, last);
    return new Elements(bytes.buffer as ArrayBuffer, bytes.byteOffset + start + offset, length);
  };
  try {
    const network = fieldsOf(JSON.parse(text(PREAMBLE, PREAMBLE + headerLength)), version, take);
    if (bytes.length !== end) throw corrupt(`${bytes.length} bytes, its header says ${end}`);
    checkNetwork(network);
    return network;
  } catch (cause) {
    if (cause instanceof StropError && cause.code === 'corrupt') throw cause;
    throw corrupt(cause instanceof StropError ? cause.message : 'its header is damaged', cause);
  }
}
