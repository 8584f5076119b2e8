import { invalid, needInteger, needLength } from './check.ts';
import { type BoundSearchArrays, type BoundSearchShape, RADIAL_FUNCTIONS } from './interface.ts';

/** What follows from the arrays. */
export interface BoundSearchSizes {
  /** Σ states. */
  readonly rows: number;
  readonly mostStates: number;
  /** The most dimensions that a stage decides. */
  readonly longestStage: number;
  /** Points of the last stage below one prefix. */
  readonly points: number;
}

/** The columns of the transposed contributions. */
export function boundSearchStride(rows: number): number {
  return 16 * Math.ceil(rows / 16) + 16;
}

/** What native/bindings/bound-search.cc checks. */
export function checkBoundSearch(arrays: BoundSearchArrays, shape: BoundSearchShape): BoundSearchSizes {
  const { n, dimensions, stages, levels } = shape;
  needInteger(n, 'n', 8, 2 ** 20);
  if (n % 8 !== 0) invalid(`n ${n}: expected a multiple of 8`);
  needInteger(dimensions, 'dimensions', 1, 4096);
  needInteger(shape.radial, 'radial', 0, RADIAL_FUNCTIONS.length - 1);
  needInteger(stages, 'stages', 1, dimensions);
  needInteger(levels, 'levels', 1, 2 ** 16);
  needInteger(shape.nodes, 'nodes', 0);
  for (const name of ['states', 'cardinalities', 'factors'] as const) needLength(arrays[name], name, dimensions);
  needLength(arrays.stageEnds, 'stageEnds', stages);
  needLength(arrays.conditionStarts, 'conditionStarts', dimensions + 1);
  let rows = 0;
  let mostStates = 1;
  for (let j = 0; j < dimensions; j++) {
    const count = arrays.states[j]!;
    const cardinality = arrays.cardinalities[j]!;
    const fits = cardinality >= 1 && (count === cardinality || count === cardinality + 1) && count < 2 ** 24;
    if (!fits) invalid(`states[${j}] ${count}: expected as many as values, ${cardinality}, or one more`);
    needInteger(arrays.factors[j]!, `factors[${j}]`, 0, 1);
    rows += count;
    mostStates = Math.max(mostStates, count);
    const [first, last] = [arrays.conditionStarts[j]!, arrays.conditionStarts[j + 1]!];
    if (first < 0 || last < first || (j === 0 && first !== 0)) {
      invalid('conditionStarts: expected them to ascend from 0');
    }
  }
  if (rows > 2 ** 24) invalid(`states: expected at most 2^24 in all, not ${rows}`);
  const conditions = arrays.conditionStarts[dimensions]!;
  needLength(arrays.conditionParents, 'conditionParents', conditions);
  needLength(arrays.conditionAllowed, 'conditionAllowed', conditions * mostStates);
  for (let j = 0; j < dimensions; j++) {
    for (let c = arrays.conditionStarts[j]!; c < arrays.conditionStarts[j + 1]!; c++) {
      needInteger(arrays.conditionParents[c]!, `conditionParents[${c}]`, 0, j - 1);
    }
  }
  const { longestStage, points, room } = checkStages(arrays, shape);
  needLength(arrays.contributions, 'contributions', rows * n);
  needLength(arrays.columns, 'columns', n * boundSearchStride(rows));
  needLength(arrays.centre, 'centre', 2 * n);
  for (const name of ['lowest', 'highest'] as const) needLength(arrays[name], name, (dimensions + 1) * 2 * n);
  needLength(arrays.weights, 'weights', n);
  needLength(arrays.covariance, 'covariance', n * n);
  for (const name of ['slopes', 'thresholds'] as const) needLength(arrays[name], name, levels);
  needLength(arrays.predictors, 'predictors', stages * (2 * n + 1));
  needLength(arrays.progress, 'progress', 3);
  needLength(arrays.prefixes, 'prefixes', arrays.bounds.length * (dimensions + 2));
  const open = arrays.progress[0]!;
  if (open < 0 || open + room > arrays.bounds.length) {
    invalid(`bounds has ${arrays.bounds.length} elements, the open prefixes may come to ${open + room}`);
  }
  if (arrays.progress[1]! < 0 || points > Math.floor(arrays.found.length / dimensions)) {
    invalid(`found: expected room for ${points} points`);
  }
  checkPrefixes(arrays, shape);
  return { rows, mostStates, longestStage, points };
}

function checkStages({ states, stageEnds }: BoundSearchArrays, { dimensions, stages }: BoundSearchShape) {
  let longestStage = 0;
  let room = 0;
  let points = 1;
  for (let stage = 0; stage < stages; stage++) {
    const start = stage === 0 ? 0 : stageEnds[stage - 1]!;
    const end = stageEnds[stage]!;
    const fits = end > start && (stage + 1 < stages ? end < dimensions : end === dimensions);
    if (!fits) invalid(`stageEnds[${stage}] ${end}: expected them to ascend to the ${dimensions} dimensions`);
    longestStage = Math.max(longestStage, end - start);
    points = states.subarray(start, end).reduce((product, count) => product * count, 1);
    if (stage + 1 < stages) room += points;
  }
  return { longestStage, room, points };
}

function checkPrefixes(arrays: BoundSearchArrays, { dimensions, stages, levels }: BoundSearchShape): void {
  const ends = new Set([0, ...arrays.stageEnds.subarray(0, stages - 1)]);
  for (let place = 0; place < arrays.progress[0]!; place++) {
    const prefix = arrays.prefixes.subarray(place * (dimensions + 2), (place + 1) * (dimensions + 2));
    const decided = prefix[0]!;
    const fits = ends.has(decided) && prefix[1]! >= 0 && prefix[1]! < levels;
    if (!fits || prefix.subarray(2, 2 + decided).some((state, j) => state < 0 || state >= arrays.states[j]!)) {
      invalid(`prefixes[${place}] ${prefix.join()}: expected a stage's end, a level and states`);
    }
  }
}
