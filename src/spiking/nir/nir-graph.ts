import { StropError } from '../../errors.ts';

/** float32 or int64 in the file, where int64 that do not fit an Int32Array are refused. */
export interface NirArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

export interface NirNode {
  /** The class's name in the Python package: Conv2d, Threshold, ... */
  readonly type: string;
  /** By the constructor's field. */
  readonly fields: Readonly<Record<string, NirArray | string>>;
}

/** A graph of the Neuromorphic Intermediate Representation (Pedersen and others, Nature Communications 15, 2024). */
export interface NirGraph {
  readonly nodes: ReadonlyMap<string, NirNode>;
  readonly edges: readonly (readonly [from: string, to: string])[];
  /** Of the whole graph: free-form, for people. */
  readonly metadata?: Readonly<Record<string, string>>;
}

export function floats(shape: readonly number[], data: Float32Array | readonly number[]): NirArray {
  return { shape, data: Float32Array.from(data) };
}

/** A vector, or a scalar of a single number. */
export function integers(values: readonly number[] | number): NirArray {
  if (typeof values === 'number') return { shape: [], data: Int32Array.of(values) };
  return { shape: [values.length], data: Int32Array.from(values) };
}

export const sizeOf = (shape: readonly number[]) => shape.reduce((product, extent) => product * extent, 1);

/** What is wrong with a file, by the node at fault. */
export function badNode(name: string, why: string): StropError {
  return new StropError('corrupt', `node ${name}: ${why}`);
}

/** @throws StropError `corrupt` where the node has no such array. */
export function arrayOf(name: string, { type, fields }: NirNode, field: string): NirArray {
  const array = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (array === undefined || typeof array === 'string') throw badNode(name, `${type} without an array ${field}`);
  return array;
}
