import type { Group } from 'h5wasm';
import type { NirArray, NirGraph } from './nir-graph.ts';

/** Version of the Python package by whose layout files are written. */
const NIR_VERSION = '1.0.8';
const CHUNK_BYTES = 1 << 20;

let files = 0;

/**
 * The bytes of an HDF5 file, as Python's `nir` writes and reads it: /version, /node/type, /node/edges (edges, 2),
 * /node/nodes/NAME/type and one data set a field, and nothing else in a node, since readers give what is there to its
 * constructor. Groups beside /node they ignore.
 * @param own kept as it is under /strop.
 */
export async function encodeGraph({ nodes, edges, metadata }: NirGraph, own: Uint8Array): Promise<Uint8Array> {
  const { default: hdf5 } = await import('h5wasm'); // a large package: loaded when it is needed
  const system = (await hdf5.ready).FS; // files in its own memory
  const path = `/written-${files++}.nir`;
  const file = new hdf5.File(path, 'w');
  try {
    writeText(file, 'version', NIR_VERSION);
    const graph = file.create_group('node');
    writeText(graph, 'type', 'NIRGraph');
    graph.create_dataset({ name: 'edges', data: edges.flat(), shape: [edges.length, 2], dtype: 'S' });
    if (metadata) writeTexts(graph.create_group('metadata'), metadata);
    const groups = graph.create_group('nodes');
    for (const [name, { type, fields }] of nodes) {
      const group = groups.create_group(name);
      writeText(group, 'type', type);
      for (const [field, value] of Object.entries(fields)) {
        if (typeof value === 'string') writeText(group, field, value);
        else writeArray(group, field, value);
      }
    }
    const chunks = [Math.min(own.length, CHUNK_BYTES)];
    const compressed = { chunks, compression: 'gzip' as const, compression_opts: [4] };
    file
      .create_group('strop')
      .create_dataset({ name: 'network', data: own, shape: [own.length], dtype: '<B', ...compressed });
  } finally {
    file.close();
  }
  const bytes = system.readFile(path);
  system.unlink(path);
  return bytes;
}

/** A scalar of variable length in UTF-8, the form of Python's. */
function writeText(group: Group, name: string, text: string): void {
  group.create_dataset({ name, data: text, shape: [], dtype: 'S' });
}

function writeTexts(group: Group, texts: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(texts)) writeText(group, name, text);
}

function writeArray(group: Group, name: string, { shape, data }: NirArray): void {
  const isFloat = data instanceof Float32Array;
  const values = isFloat ? data : BigInt64Array.from(data, BigInt);
  const plain = { name, data: values, shape: [...shape], dtype: isFloat ? '<f' : '<q' };
  if (!isFloat) group.create_dataset(plain);
  else group.create_dataset({ ...plain, chunks: chunksOf(shape), compression: 'gzip', compression_opts: [4] });
}

/** The array in rows of the first dimension that come to about CHUNK_BYTES. */
function chunksOf([first = 1, ...rest]: readonly number[]): number[] {
  const row = 4 * rest.reduce((product, extent) => product * extent, 1);
  return [Math.max(1, Math.min(first, Math.floor(CHUNK_BYTES / row))), ...rest];
}
