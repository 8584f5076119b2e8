import { invalid, needInteger, needLength } from './check.ts';
import {
  type BoundSearchArrays,
  type BoundSearchShape,
  type BranchingArrays,
  type BranchingShape,
  type LevelScanArrays,
  type LevelScanShape,
  RADIAL_FUNCTIONS,
} from './interface.ts';

/** The columns of the transposed contributions. */
export function boundSearchStride(rows: number): number {
  return 16 * Math.ceil(rows / 16) + 16;
}

/** What native/bindings/branching.h checks. @returns Σ states, and the most states that a dimension has. */
function checkBranching(arrays: BranchingArrays, shape: BranchingShape): { rows: number; mostStates: number } {
  const { n, dimensions, levels } = shape;
  needInteger(n, 'n', 8, 2 ** 20);
  if (n % 8 !== 0) invalid(`n ${n}: expected a multiple of 8`);
  needInteger(dimensions, 'dimensions', 1, 4096);
  needInteger(shape.radial, 'radial', 0, RADIAL_FUNCTIONS.length - 1);
  needInteger(levels, 'levels', 1, 2 ** 16);
  for (const name of ['states', 'cardinalities', 'factors'] as const) needLength(arrays[name], name, dimensions);
  needLength(arrays.conditionStarts, 'conditionStarts', dimensions + 1);
  let rows = 0;
  let mostStates = 1;
  for (let j = 0; j < dimensions; j++) {
    const count = arrays.states[j]!;
    const cardinality = arrays.cardinalities[j]!;
    const fits = cardinality >= 1 && cardinality < 2 ** 24 && (count === cardinality || count === cardinality + 1);
    if (!fits) invalid(`states[${j}] ${count}: expected as many as values, or one more`);
    if (arrays.factors[j] !== 0 && arrays.factors[j] !== 1) invalid(`factors[${j}]: expected 0 or 1`);
    rows += count;
    mostStates = Math.max(mostStates, count);
    const [first, last] = [arrays.conditionStarts[j]!, arrays.conditionStarts[j + 1]!];
    if (first < 0 || last < first || (j === 0 && first !== 0)) {
      invalid('conditionStarts: expected them to ascend from 0');
    }
  }
  if (rows > 2 ** 24) invalid('states: expected at most 2^24 in all');
  const conditions = arrays.conditionStarts[dimensions]!;
  needLength(arrays.conditionParents, 'conditionParents', conditions);
  needLength(arrays.conditionAllowed, 'conditionAllowed', conditions * mostStates);
  for (let j = 0; j < dimensions; j++) {
    for (let c = arrays.conditionStarts[j]!; c < arrays.conditionStarts[j + 1]!; c++) {
      const parent = arrays.conditionParents[c]!;
      if (parent < 0 || parent >= j) invalid(`conditionParents[${c}]: expected an earlier dimension`);
    }
  }
  needLength(arrays.trend, 'trend', rows);
  needLength(arrays.contributions, 'contributions', rows * n);
  needLength(arrays.centre, 'centre', 2 * n);
  needLength(arrays.weights, 'weights', n);
  needLength(arrays.covariance, 'covariance', n * n);
  for (const name of ['slopes', 'thresholds'] as const) needLength(arrays[name], name, levels);
  return { rows, mostStates };
}

/**
 * What native/bindings/bound-search.cc checks.
 *
 * @returns also the most dimensions that a stage decides, and the points of the last stage below one prefix.
 */
export function checkBoundSearch(arrays: BoundSearchArrays, shape: BoundSearchShape) {
  const { rows, mostStates } = checkBranching(arrays, shape);
  const { n, dimensions, stages } = shape;
  needInteger(stages, 'stages', 1, dimensions);
  needInteger(shape.nodes, 'nodes', 0);
  needLength(arrays.stageEnds, 'stageEnds', stages);
  const { longestStage, points, room } = checkStages(arrays, shape);
  needLength(arrays.columns, 'columns', n * boundSearchStride(rows));
  for (const name of ['lowest', 'highest'] as const) needLength(arrays[name], name, (dimensions + 1) * 2 * n);
  needLength(arrays.prefixes, 'prefixes', arrays.bounds.length * (dimensions + 2));
  needLength(arrays.predictors, 'predictors', stages * (2 * n + 1));
  needLength(arrays.progress, 'progress', 3);
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

/** What native/bindings/level-scan.cc checks. @returns also the points below a head. */
export function checkLevelScan(arrays: LevelScanArrays, shape: LevelScanShape) {
  const { mostStates } = checkBranching(arrays, shape);
  const { dimensions, head, first, count } = shape;
  needInteger(head, 'head', 0, dimensions - 1);
  needInteger(first, 'first', 0, 2 ** 53);
  needInteger(count, 'count', 0, 2 ** 53);
  const product = (from: number, to: number) =>
    arrays.states.subarray(from, to).reduce((all, states) => all * states, 1);
  if (first + count > product(0, head)) invalid('first + count: the range goes beyond the grid');
  const tailPoints = product(head, dimensions);
  if (tailPoints > 2 ** 24) invalid('head: expected at most 2^24 points below each');
  if (Math.floor(arrays.found.length / dimensions) < tailPoints)
    invalid(`found: expected room for ${tailPoints} points`);
  needLength(arrays.progress, 'progress', 2);
  return { mostStates, tailPoints };
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
