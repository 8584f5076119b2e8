import { StropError } from '../../errors.ts';
import { checkNetwork, type NeuronLayer, type PoolLayer, type SpikingNetwork } from './spiking-network.ts';

// network.strop: "STROPNET", version (u32), header length in bytes (u32), the header as JSON, then the arrays, each at a
// multiple of 64 bytes from the file's start, so that a mapped file or an ArrayBuffer serves without a copy. Little-endian.

const MAGIC = 'STROPNET';
const VERSION = 1;
const ALIGNMENT = 64;
const PREAMBLE = 16;

/** Where an array stands in the file. */
interface Stored {
  offset: number;
  length: number;
}
type StoredLayer = (Omit<NeuronLayer, 'weights' | 'thresholds'> & { weights: Stored; thresholds: Stored }) | PoolLayer;
interface Header {
  inputShape: SpikingNetwork['inputShape'];
  classes: number;
  key: Stored;
  layers: StoredLayer[];
  /** Bytes of the whole file. */
  size: number;
}

const align = (offset: number) => Math.ceil(offset / ALIGNMENT) * ALIGNMENT;

/** The bytes of a `network.strop` file. */
export function encodeNetwork(network: SpikingNetwork): Uint8Array {
  const placed: { offset: number; array: Uint8Array }[] = [];
  let end = 0;
  const place = (array: Float32Array | Uint8Array): Stored => {
    const offset = align(end);
    end = offset + array.byteLength;
    placed.push({ offset, array: new Uint8Array(array.buffer, array.byteOffset, array.byteLength) });
    return { offset, length: array.length };
  };
  const header: Header = {
    inputShape: network.inputShape,
    classes: network.classes,
    key: place(network.key),
    layers: network.layers.map((layer) =>
      layer.kind === 'maxPool'
        ? layer
        : { ...layer, weights: place(layer.weights), thresholds: place(layer.thresholds) },
    ),
    size: end,
  };
  // Offsets count from the first array; the header's own length decides where that is.
  const json = new TextEncoder().encode(JSON.stringify(header));
  const start = align(PREAMBLE + json.length);
  const file = new Uint8Array(start + end);
  file.set(new TextEncoder().encode(MAGIC));
  const view = new DataView(file.buffer);
  view.setUint32(8, VERSION, true);
  view.setUint32(12, json.length, true);
  file.set(json, PREAMBLE);
  for (const { offset, array } of placed) file.set(array, start + offset);
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
  if (bytes.length < PREAMBLE || new TextDecoder().decode(bytes.subarray(0, 8)) !== MAGIC) {
    throw corrupt('not a spiking network of Strop');
  }
  const version = view.getUint32(8, true);
  if (version !== VERSION) throw corrupt(`version ${version} of the format, this Strop reads ${VERSION}`);
  const headerLength = view.getUint32(12, true);
  const start = align(PREAMBLE + headerLength);
  if (start > bytes.length) throw corrupt('truncated in its header');

  let header: Header;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.subarray(PREAMBLE, PREAMBLE + headerLength)));
  } catch (cause) {
    throw corrupt('its header is damaged', cause);
  }
  if (bytes.length !== start + header.size)
    throw corrupt(`${bytes.length} bytes, its header says ${start + header.size}`);
  const floats = ({ offset, length }: Stored, wanted: number) => {
    const fits = offset >= 0 && offset % ALIGNMENT === 0 && length === wanted && offset + 4 * length <= header.size;
    if (!fits) throw new StropError('corrupt', 'an array does not fit its layer');
    return new Float32Array(bytes.buffer, bytes.byteOffset + start + offset, length);
  };
  try {
    const layers = header.layers.map((layer): NeuronLayer | PoolLayer => {
      if (layer.kind === 'maxPool') return layer;
      const { kernelHeight, kernelWidth, channels, features } = layer.shape;
      const count = kernelHeight * kernelWidth * channels * features;
      return { ...layer, weights: floats(layer.weights, count), thresholds: floats(layer.thresholds, features) };
    });
    const key = bytes.slice(start + header.key.offset, start + header.key.offset + header.key.length);
    const network = { inputShape: header.inputShape, classes: header.classes, key, layers };
    checkNetwork(network);
    return network;
  } catch (cause) {
    throw corrupt(cause instanceof StropError ? cause.message : 'its header is damaged', cause);
  }
}
