// What boundSearch works on; native/kernels/bound-search.h and bound-records.inl have the same.

/** What the search is given, see BoundSearchArrays; addresses, dimensions in the order of branching. */
@unmanaged
export class BoundSearch {
  n: i32;
  dimensions: i32;
  rows: i32;
  radial: i32;
  stages: i32;
  levels: i32;
  mostStates: i32;
  nodes: i32;
  foundCapacity: i32;
  amplitude: f64;
  priorMean: f64;
  states: usize;
  cardinalities: usize;
  factors: usize;
  stageEnds: usize;
  conditionStarts: usize;
  conditionParents: usize;
  conditionAllowed: usize;
  trend: usize;
  contributions: usize;
  columns: usize;
  centre: usize;
  lowest: usize;
  highest: usize;
  weights: usize;
  covariance: usize;
  slopes: usize;
  thresholds: usize;
  bounds: usize;
  prefixes: usize;
  predictors: usize;
  found: usize;
  progress: usize;
}

/** The model of one prefix; native/kernels/bound-records.inl says what each row is. */
@unmanaged
export class BoundModel {
  depth: i32;
  firstRow: i32;
  count: i32;
  stride: i32;
  isQuadratic: bool;
  level: i32;
  constant: f64;
  priorMagnitude: f64;
  slack: f64;
  meanSlack: f64;
  varianceSlack: f64;
  explained: f64;
  predictor: usize;
  distance: usize;
  nearest: usize;
  farthest: usize;
  central: usize;
  first: usize;
  second: usize;
  weight: usize;
  value: usize;
  magnitude: usize;
  gradient: usize;
  curvature: usize;
  absolute: usize;
  scaled: usize;
  pairs: usize;
  linear: usize;
  isOpen: usize;
  rowFactor: usize;
  rowStarts: usize;
  /** Room for what functions of two lanes return: 8 pairs. */
  pair: usize;
}

export const PAIRED_ROWS: i32 = 256;

/** Columns of the transposed table, and of what is computed from it: whole tiles, wherever they start. */
export function strideOf(rows: i32): i32 {
  return ((rows + 15) / 16) * 16 + 16;
}
