import { createHash } from 'node:crypto';
import { StropError } from '../../errors.ts';
import { decodeNetwork, encodeNetwork } from '../network/network-file.ts';
import { checkNetwork, type SpikingNetwork } from '../network/spiking-network.ts';
import { type DecodeLimits, decodeApart } from './decode-apart.ts';
import { type DialectName, dialectOf } from './dialects.ts';
import { encodeGraph } from './encode-graph.ts';
import { fromGraph } from './from-graph.ts';
import type { NirGraph } from './nir-graph.ts';
import { toGraph } from './to-graph.ts';

export interface WriteNirOptions {
  /** Default: exact. */
  readonly dialect?: DialectName;
  /** Told what a reader of the file should know. */
  readonly onNote?: (note: string) => void;
}

/**
 * The bytes of a `.nir` file (HDF5), as Python's package `nir` reads it. The network itself goes along under /strop, which
 * other readers ignore, so that `readNir` gives it back as it was. Integers of a quantised network are written as they are.
 * @throws StropError `invalid-argument`, with the layer's name, where the dialect cannot express the network.
 */
export async function writeNir(network: SpikingNetwork, options: WriteNirOptions = {}): Promise<Uint8Array> {
  checkNetwork(network);
  const graph = toGraph(network, dialectOf(options.dialect ?? 'exact'), options.onNote ?? (() => {}));
  const own = encodeNetwork(network);
  const file = new Uint8Array(DIGEST_BYTES + own.length);
  file.set(digestOf(graph));
  file.set(own, DIGEST_BYTES);
  return encodeGraph(graph, file);
}

export interface NirFile {
  readonly network: SpikingNetwork;
  /** Taken from /strop, and so the very network that was written; else made of the graph. */
  readonly isOwn: boolean;
}

/**
 * Reads a `.nir` file, of Strop or of others. What Strop has put into it is believed only as long as the graph beside it is the
 * one that it was written with. The file is parsed in a thread of its own, within a time and a memory.
 * @param name names the file in errors.
 * @throws StropError `corrupt`, with the node's name, where it is damaged, too large, or not a network of single bits.
 */
export async function readNir(bytes: Uint8Array, name: string, limits: DecodeLimits = {}): Promise<NirFile> {
  try {
    const { graph, own } = await decodeApart(bytes, limits);
    if (own && Buffer.compare(own.subarray(0, DIGEST_BYTES), digestOf(graph)) === 0) {
      return { network: decodeNetwork(own.slice(DIGEST_BYTES), '/strop/network'), isOwn: true };
    }
    return { network: fromGraph(graph), isOwn: false };
  } catch (error) {
    if (!(error instanceof StropError) || error.code !== 'corrupt') throw error;
    // Names and types are the file's: whatever they hold, the message is a line of text.
    const message = error.message.replace(/\p{C}/gu, '?').slice(0, LONGEST_MESSAGE);
    throw new StropError('corrupt', `${name}: ${message}`, { cause: error });
  }
}

const DIGEST_BYTES = 32;
const LONGEST_MESSAGE = 400;

/** SHA-256 of nodes, fields, edges, in the order of their names. */
function digestOf({ nodes, edges }: NirGraph): Uint8Array {
  const hash = createHash('sha256');
  const byName = <T>(entries: Iterable<[string, T]>) => Array.from(entries).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, { type, fields }] of byName(nodes)) {
    hash.update(JSON.stringify([name, type]));
    for (const [field, value] of byName(Object.entries(fields))) {
      hash.update(JSON.stringify([field, typeof value === 'string' ? value : value.shape]));
      if (typeof value === 'string') continue;
      const { data } = value;
      hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
  }
  return hash.update(JSON.stringify(edges.map((edge) => JSON.stringify(edge)).sort())).digest();
}
