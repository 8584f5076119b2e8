import { parentPort, workerData } from 'node:worker_threads';
import { StropError } from '../../errors.ts';
import type { DecodeAnswer, DecodeOrder } from './decode-apart.ts';
import { decodeGraph } from './decode-graph.ts';

const { bytes, memoryMiB } = workerData as DecodeOrder;

// What the library allocates it gets by growing its memory; a refusal is an error to it, which it reports. The thread has a
// prototype of its own.
const PAGE = 2 ** 16;
const { grow } = WebAssembly.Memory.prototype;
WebAssembly.Memory.prototype.grow = function growWithin(this: WebAssembly.Memory, pages: number) {
  if (this.buffer.byteLength + pages * PAGE > memoryMiB * 2 ** 20) throw new RangeError(`more than ${memoryMiB} MiB`);
  return grow.call(this, pages);
};

async function answer(): Promise<DecodeAnswer> {
  try {
    return { decoded: await decodeGraph(bytes) };
  } catch (error) {
    if (error instanceof StropError) return { error: error.message };
    // Of the library; its messages run over many lines and into the names of its functions.
    const [first] = String((error as Error)?.message ?? error).split('\n');
    return { error: `not an HDF5 file, or a damaged one (${first})` };
  }
}

const told = await answer();
const arrays =
  'decoded' in told ? Array.from(told.decoded.graph.nodes.values(), ({ fields }) => Object.values(fields)) : [];
const buffers = new Set(
  arrays.flat().flatMap((value) => (typeof value === 'string' ? [] : [value.data.buffer as ArrayBuffer])),
);
parentPort!.postMessage(told, [...buffers]);
