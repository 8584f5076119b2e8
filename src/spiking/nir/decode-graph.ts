import type { Dataset, Group } from 'h5wasm';
import { StropError } from '../../errors.ts';
import { badNode, type NirArray, type NirGraph, type NirNode, sizeOf } from './nir-graph.ts';

/** The most that a file may ask for; arrays together, as declared, before any is read. */
const LIMITS = { bytes: 1 << 29, nodes: 10_000, edges: 100_000, depth: 8, fields: 32 } as const;

export interface DecodedGraph {
  readonly graph: NirGraph;
  readonly own: Uint8Array | undefined;
}

let files = 0;

/**
 * Reads the graph of an HDF5 file. Nested graphs are flattened: the nodes of a graph called `block` are `block/NAME`.
 * @throws StropError `corrupt`; of a damaged file also whatever the HDF5 library throws.
 */
export async function decodeGraph(bytes: Uint8Array): Promise<DecodedGraph> {
  const { default: hdf5 } = await import('h5wasm'); // a large package: loaded when it is needed
  const system = (await hdf5.ready).FS; // files in its own memory: what a file links to is not there
  const path = `/read-${files++}.nir`;
  system.writeFile(path, bytes);
  const file = new hdf5.File(path, 'r');
  try {
    if (file.file_id < 0n) throw new StropError('corrupt', 'not an HDF5 file, or one that is damaged at its beginning');
    const reader = new GraphReader();
    const node = groupAt(file, 'node');
    if (!node) throw new StropError('corrupt', 'an HDF5 file without the group /node of NIR');
    reader.readGraph(node, '', 0);
    const strop = groupAt(file, 'strop');
    const own = strop && reader.readBytes(strop, 'network');
    const { nodes, edges } = reader;
    return { graph: { nodes, edges, metadata: reader.readMetadata(node) }, own };
  } finally {
    if (file.file_id >= 0n) file.close();
    system.unlink(path);
  }
}

const isKind = (kind: string, entity: unknown) => (entity as { type?: string } | null)?.type === kind;

function groupAt(parent: Group, name: string): Group | undefined {
  const entity = parent.get(name);
  return isKind('Group', entity) ? (entity as Group) : undefined;
}

function dataAt(parent: Group, name: string): Dataset | undefined {
  const entity = parent.get(name);
  return isKind('Dataset', entity) ? (entity as Dataset) : undefined;
}

class GraphReader {
  readonly nodes = new Map<string, NirNode>();
  readonly edges: [string, string][] = [];
  #bytes = 0;

  readGraph(group: Group, prefix: string, depth: number): void {
    const called = prefix.slice(0, -1) || 'the graph';
    if (depth > LIMITS.depth) throw badNode(called, `graphs within graphs, more than ${LIMITS.depth} deep`);
    const nodes = groupAt(group, 'nodes');
    if (!nodes) throw badNode(called, 'a graph without a group of nodes');
    const inner = new Map<string, { inputs: string[]; outputs: string[] }>();
    for (const name of nodes.keys()) {
      if (this.nodes.size >= LIMITS.nodes) throw badNode(called, `more than ${LIMITS.nodes} nodes`);
      const member = groupAt(nodes, name);
      const full = prefix + name;
      if (!member) throw badNode(full, 'not a group');
      const type = this.#readType(member, full);
      if (type === 'NIRGraph') {
        const before = new Set(this.nodes.keys());
        this.readGraph(member, `${full}/`, depth + 1);
        inner.set(full, this.#takeEnds(full, before));
      } else this.nodes.set(full, { type, fields: this.#readFields(member, full) });
    }
    for (const [from, to] of this.#readEdges(group, called)) {
      const sources = inner.get(prefix + from)?.outputs ?? [prefix + from];
      const targets = inner.get(prefix + to)?.inputs ?? [prefix + to];
      for (const source of sources) for (const target of targets) this.edges.push([source, target]);
      if (this.edges.length > LIMITS.edges) throw badNode(called, `more than ${LIMITS.edges} edges`);
    }
  }

  /** Turns the inputs and outputs of a graph within a graph into nodes that pass on what they receive. */
  #takeEnds(graph: string, before: ReadonlySet<string>): { inputs: string[]; outputs: string[] } {
    const ends = { inputs: [] as string[], outputs: [] as string[] };
    for (const [name, node] of this.nodes) {
      if (before.has(name) || (node.type !== 'Input' && node.type !== 'Output')) continue;
      (node.type === 'Input' ? ends.inputs : ends.outputs).push(name);
      this.nodes.set(name, { type: 'Identity', fields: {} });
    }
    if (ends.inputs.length !== 1 || ends.outputs.length !== 1) {
      const found = `${ends.inputs.length} inputs and ${ends.outputs.length} outputs`;
      throw badNode(graph, `a graph with ${found}: expected one of each`);
    }
    return ends;
  }

  #readType(group: Group, name: string): string {
    const type = dataAt(group, 'type');
    const text = type && this.#read(type, `${name}/type`);
    if (typeof text !== 'string') throw badNode(name, 'no text that says its type');
    return text;
  }

  #readFields(group: Group, name: string): NirNode['fields'] {
    const fields: Record<string, NirArray | string> = {};
    const names = group.keys();
    if (names.length > LIMITS.fields) throw badNode(name, `${names.length} fields`);
    for (const field of names) {
      const member = dataAt(group, field);
      if (field === 'type' || !member) continue; // a group is the metadata
      const value = this.#read(member, `${name}/${field}`);
      if (Array.isArray(value)) throw badNode(name, `${field} is a list of texts`);
      fields[field] = value;
    }
    return fields;
  }

  readMetadata(graph: Group): Record<string, string> {
    const group = groupAt(graph, 'metadata');
    const texts: Record<string, string> = {};
    for (const name of group?.keys().slice(0, LIMITS.fields) ?? []) {
      const member = dataAt(group!, name);
      // Free-form: texts of it are read, whatever else there is may be of any kind.
      if (member?.metadata.type !== STRING) continue;
      const text = this.#read(member, `metadata/${name}`);
      if (typeof text === 'string') texts[name] = text;
    }
    return texts;
  }

  #readEdges(group: Group, name: string): [string, string][] {
    const edges = dataAt(group, 'edges');
    const shape = edges?.metadata.shape;
    if (shape?.length === 1 && shape[0] === 0) return []; // how NumPy writes an empty list
    if (!edges || shape?.length !== 2 || shape[1] !== 2)
      throw badNode(name, 'its edges are not a list of pairs of names');
    if (shape[0]! > LIMITS.edges) throw badNode(name, `${shape[0]} edges, more than ${LIMITS.edges}`);
    const names = this.#read(edges, `${name}/edges`);
    if (!Array.isArray(names)) throw badNode(name, 'its edges are not names');
    return Array.from({ length: names.length / 2 }, (_, i) => [names[2 * i]!, names[2 * i + 1]!]);
  }

  readBytes(group: Group, name: string): Uint8Array {
    const data = dataAt(group, name);
    if (data) {
      this.#reserve(data, name);
      const value = data.value;
      if (value instanceof Uint8Array) return value;
    }
    throw badNode(name, 'not bytes');
  }

  #read(data: Dataset, name: string): NirArray | string | string[] {
    const { type, size, littleEndian } = this.#reserve(data, name);
    const { shape } = data.metadata;
    if (!shape) throw badNode(name, 'an empty data set');
    if (sizeOf(shape) === 0) return { shape, data: new Float32Array(0) };
    const value = data.value;
    if (type === STRING) return value as string | string[];
    const isNumber = type === INTEGER || (type === FLOAT && (size === 4 || size === 8));
    if (!isNumber || !(littleEndian || size === 1)) {
      throw badNode(name, `numbers of ${size} bytes of a kind that is not read: expected float32, float64 or integers`);
    }
    const values = (shape.length === 0 ? [value] : value) as ArrayLike<number> | ArrayLike<bigint>;
    if (type === FLOAT) return { shape, data: Float32Array.from(values as ArrayLike<number>) };
    return { shape, data: Int32Array.from(values as ArrayLike<bigint>, (number) => toInteger(number, name)) };
  }

  /** Counts what a data set asks for against the limit. */
  #reserve({ metadata }: Dataset, name: string): { type: number; size: number; littleEndian: boolean } {
    const { type, size, shape, chunks, littleEndian, virtual_sources } = metadata;
    if (virtual_sources?.length) throw badNode(name, 'its data are in other files');
    this.#bytes += size * Math.max(sizeOf(shape ?? []), chunks ? sizeOf(chunks) : 0);
    if (!(this.#bytes <= LIMITS.bytes)) {
      const declared = `${shape?.join(' x ')} of ${size} bytes`;
      throw badNode(name, `declares ${declared}: more than the ${LIMITS.bytes / 2 ** 20} MiB that a file may ask for`);
    }
    return { type, size, littleEndian };
  }
}

/** HDF5's classes of types. */
const INTEGER = 0;
const FLOAT = 1;
const STRING = 3;

function toInteger(number: number | bigint, name: string): number {
  const integer = Number(number);
  if (integer !== integer << 0) throw badNode(name, `${number} is out of range`);
  return integer;
}
