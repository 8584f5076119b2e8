import { checkBoundSearch } from './check-branching.ts';
import type { BoundSearchArrays, BoundSearchShape } from './interface.ts';
import { priorMeanAt } from './prior-mean.ts';
import {
  type BoundModel,
  covarianceDerivatives,
  levelOf,
  makeBoundModel,
  rowStartsOf,
} from './reference-bound-model.ts';

/** See Kernels.boundSearch. */
export function referenceBoundSearch(arrays: BoundSearchArrays, shape: BoundSearchShape): void {
  const { points } = checkBoundSearch(arrays, shape);
  const { progress, bounds, prefixes, thresholds } = arrays;
  const width = shape.dimensions + 2;
  const lastStage = shape.stages - 1;
  progress[2] = 0;
  while (progress[0]! > 0 && progress[2] < shape.nodes) {
    const top = progress[0]! - 1;
    const prefix = prefixes.slice(top * width, (top + 1) * width);
    if (bounds[top]! < thresholds[prefix[1]!]!) {
      progress[0] = top;
      continue;
    }
    const stage = stageOf(arrays, prefix[0]!);
    if (stage === lastStage && (progress[1]! + points) * shape.dimensions > arrays.found.length) return;
    progress[0] = top;
    progress[2]++;
    expandPrefix(arrays, shape, stage, prefix);
  }
}

/** The stage that comes after so many decided dimensions. */
function stageOf({ stageEnds }: BoundSearchArrays, decided: number): number {
  return stageEnds.findIndex((end) => end > decided);
}

function expandPrefix(arrays: BoundSearchArrays, shape: BoundSearchShape, stage: number, prefix: Int32Array): void {
  const { n, dimensions } = shape;
  const size = 2 * n + 1;
  const predictor = arrays.predictors.subarray(stage * size, (stage + 1) * size);
  if (stage === 0) predictor.fill(0);
  else predictor.set(arrays.predictors.subarray((stage - 1) * size, stage * size));
  const point = prefix.slice(2);
  const depth = prefix[0]!;
  const model = makeBoundModel(arrays, shape, point, depth, predictor);
  const starts = rowStartsOf(arrays, dimensions).map((row, j, all) => row - all[Math.min(j, depth)]!);
  const count = model.linear.length;
  const firstOpen = arrays.progress[0]!;
  const threshold = arrays.thresholds[model.level]!;

  const isOpen = new Uint8Array(count);
  for (let j = depth; j < dimensions; j++) {
    const allowed = openStates(arrays, point, depth, j);
    for (let state = 0; state < arrays.states[j]!; state++) isOpen[starts[j]! + state] = Number(allowed(state));
  }
  // Of a state's gain, the most that interactions with later dimensions may add.
  const future = new Float64Array(count);
  for (let a = depth; model.pairs && a < dimensions; a++) {
    for (let row = starts[a]!; row < starts[a]! + arrays.states[a]!; row++) {
      for (let b = a + 1; b < dimensions; b++) {
        let most = -Infinity;
        for (let other = starts[b]!; other < starts[b]! + arrays.states[b]!; other++) {
          if (isOpen[other]) most = Math.max(most, model.pairs[row * count + other]!);
        }
        future[row]! += most;
      }
    }
  }

  const walk = (decided: number, base: number, gains: Float64Array): void => {
    let bound = base;
    let most = 0;
    for (let j = dimensions - 1; j >= decided; j--) {
      most = -Infinity;
      for (let state = 0; state < arrays.states[j]!; state++) most = Math.max(most, gains[starts[j]! + state]!);
      bound += most;
    }
    if (bound < threshold) return;
    if (decided === arrays.stageEnds[stage]) {
      if (decided === dimensions) visitPoint(arrays, shape, model, point);
      else openPrefix(arrays, shape, { bound, decided, level: model.level, point }, firstOpen);
      return;
    }
    const allowed = openStates(arrays, point, decided, decided);
    for (let state = 0; state < arrays.states[decided]!; state++) {
      const row = starts[decided]! + state;
      if (!allowed(state) || bound - most + gains[row]! < threshold) continue;
      point[decided] = state;
      const { pairs } = model;
      const below = pairs
        ? gains.map((gain, other) => (other > row ? gain + pairs[row * count + other]! : gain))
        : gains;
      walk(decided + 1, base + gains[row]! - future[row]!, below);
    }
  };
  const gains = model.linear.map((gain, row) => (isOpen[row] ? gain + future[row]! : -Infinity));
  walk(depth, model.constant, gains);
}

/** Which states of a dimension are left where the first `decided` dimensions are: known, or possible. */
function openStates(
  { states, cardinalities, conditionStarts, conditionParents, conditionAllowed }: BoundSearchArrays,
  point: Int32Array,
  decided: number,
  dimension: number,
): (state: number) => boolean {
  const mostStates = states.reduce((a, b) => Math.max(a, b), 1);
  let active = true;
  let isKnown = true;
  for (let c = conditionStarts[dimension]!; c < conditionStarts[dimension + 1]!; c++) {
    const parent = conditionParents[c]!;
    if (parent >= decided) isKnown = false;
    else if (conditionAllowed[c * mostStates + point[parent]!] === 0) active = false;
  }
  const inactive = states[dimension]! > cardinalities[dimension]! && !(active && isKnown);
  return (state) => (state < cardinalities[dimension]! ? active : inactive);
}

/** Puts a prefix among those of the same expansion, the highest bound on top. */
function openPrefix(
  { bounds, prefixes, progress }: BoundSearchArrays,
  { dimensions }: BoundSearchShape,
  { bound, decided, level, point }: { bound: number; decided: number; level: number; point: Int32Array },
  firstOpen: number,
): void {
  const width = dimensions + 2;
  let place = progress[0]!;
  while (place > firstOpen && bounds[place - 1]! > bound) place--;
  bounds.copyWithin(place + 1, place, progress[0]!);
  prefixes.copyWithin((place + 1) * width, place * width, progress[0]! * width);
  bounds[place] = bound;
  prefixes.fill(0, place * width, (place + 1) * width);
  prefixes.set([decided, level, ...point.subarray(0, decided)], place * width);
  progress[0]!++;
}

/** A point on its own: its mean is known, its variance bounded by the predictor. */
function visitPoint(arrays: BoundSearchArrays, shape: BoundSearchShape, model: BoundModel, point: Int32Array): void {
  const { n, dimensions, priorMean, amplitude } = shape;
  const starts = rowStartsOf(arrays, dimensions);
  const distance = model.distance.slice();
  for (let j = model.depth; j < dimensions; j++) {
    const row = (starts[j]! + point[j]!) * n;
    for (let i = 0; i < n; i++) distance[arrays.factors[j]! * n + i]! += arrays.contributions[row + i]!;
  }
  let mean = priorMeanAt(arrays, priorMean, point.subarray(0, dimensions));
  let variance = amplitude + model.explained;
  for (let i = 0; i < n; i++) {
    const [k] = covarianceDerivatives(shape, Math.max(0, distance[i]!), distance[n + i]!);
    mean += arrays.weights[i]! * k;
    variance -= 2 * model.predictor[i]! * k;
  }
  const level = levelOf(shape, variance);
  const slope = arrays.slopes[level]!;
  if (mean + slope * variance + model.meanSlack + slope * model.varianceSlack < arrays.thresholds[level]!) return;
  arrays.found.set(point.subarray(0, dimensions), arrays.progress[1]! * dimensions);
  arrays.progress[1]!++;
}
