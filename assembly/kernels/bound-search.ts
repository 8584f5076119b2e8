import { makeModel } from './bound-model';
import { BoundModel, BoundSearch, PAIRED_ROWS, strideOf } from './bound-records';
import { StageWalk, startGains, walkStage } from './bound-walk';
import { at, intAt } from './lanes';
import { priorMagnitude } from './prior-mean';

function stageOf(search: BoundSearch, decided: i32): i32 {
  let stage = 0;
  while (intAt(search.stageEnds, stage) <= decided) stage++;
  return stage;
}

function expandPrefix(search: BoundSearch, prefix: usize, model: BoundModel, walk: StageWalk): void {
  const n = search.n;
  model.depth = load<i32>(prefix);
  const stage = stageOf(search, model.depth);
  const bytes = (<usize>(2 * n + 1)) << 3;
  const predictor = search.predictors + <usize>stage * bytes;
  if (stage == 0) memory.fill(predictor, 0, bytes);
  else memory.copy(predictor, predictor - bytes, bytes);
  model.predictor = predictor;
  model.explained = load<f64>(at(predictor, 2 * n));
  makeModel(search, prefix + 8, at(predictor, n), model);
  store<f64>(at(predictor, 2 * n), model.explained);
  walk.end = intAt(search.stageEnds, stage);
  memory.copy(walk.point, prefix + 8, (<usize>model.depth) << 2);
  startGains(search, model, walk);
  walkStage(search, model, walk, model.depth, model.constant + model.slack, load<i32>(search.progress));
}

let top: usize = 0;

function take(count: i32): usize {
  const taken = top;
  top += (<usize>count) << 3;
  return taken;
}

/** Bytes of scratch. */
export function boundSearchScratch(n: i32, dimensions: i32, rows: i32, longestStage: i32): usize {
  const paired = strideOf(min(rows, PAIRED_ROWS));
  const numbers =
    22 * n + 2 * n * paired + (paired + 4) * paired + (longestStage + 6) * strideOf(rows) + 2 * (dimensions + 4);
  return ((<usize>numbers) << 3) + offsetof<BoundSearch>() + offsetof<BoundModel>() + offsetof<StageWalk>() + 256;
}

/** See boundSearch in src/kernels/interface.ts. */
export function boundSearch(
  n: i32,
  dimensions: i32,
  rows: i32,
  radial: i32,
  stages: i32,
  levels: i32,
  mostStates: i32,
  nodes: i32,
  foundCapacity: i32,
  longestStage: i32,
  amplitude: f64,
  priorMean: f64,
  states: usize,
  cardinalities: usize,
  factors: usize,
  conditionStarts: usize,
  conditionParents: usize,
  conditionAllowed: usize,
  trend: usize,
  contributions: usize,
  centre: usize,
  weights: usize,
  covariance: usize,
  slopes: usize,
  thresholds: usize,
  stageEnds: usize,
  columns: usize,
  lowest: usize,
  highest: usize,
  bounds: usize,
  prefixes: usize,
  predictors: usize,
  found: usize,
  progress: usize,
  scratch: usize,
): void {
  const search = changetype<BoundSearch>(scratch);
  search.n = n;
  search.dimensions = dimensions;
  search.rows = rows;
  search.radial = radial;
  search.stages = stages;
  search.levels = levels;
  search.mostStates = mostStates;
  search.nodes = nodes;
  search.foundCapacity = foundCapacity;
  search.amplitude = amplitude;
  search.priorMean = priorMean;
  search.states = states;
  search.cardinalities = cardinalities;
  search.factors = factors;
  search.stageEnds = stageEnds;
  search.conditionStarts = conditionStarts;
  search.conditionParents = conditionParents;
  search.conditionAllowed = conditionAllowed;
  search.trend = trend;
  search.contributions = contributions;
  search.columns = columns;
  search.centre = centre;
  search.lowest = lowest;
  search.highest = highest;
  search.weights = weights;
  search.covariance = covariance;
  search.slopes = slopes;
  search.thresholds = thresholds;
  search.bounds = bounds;
  search.prefixes = prefixes;
  search.predictors = predictors;
  search.found = found;
  search.progress = progress;

  const stride = strideOf(rows);
  const paired = strideOf(min(rows, PAIRED_ROWS));
  top = (scratch + offsetof<BoundSearch>() + 15) & ~15;
  const model = changetype<BoundModel>(top);
  top = (top + offsetof<BoundModel>() + 15) & ~15;
  const walk = changetype<StageWalk>(top);
  top = (top + offsetof<StageWalk>() + 15) & ~15;
  model.pair = take(16);
  model.distance = take(2 * n);
  model.nearest = take(n);
  model.farthest = take(n);
  model.central = take(n);
  model.first = take(n);
  model.second = take(n);
  model.weight = take(n);
  model.value = take(n);
  model.magnitude = take(n);
  model.gradient = take(2 * n);
  model.curvature = take(3 * n);
  model.absolute = take(2 * n);
  model.scaled = take(2 * n * paired);
  model.pairs = take((paired + 4) * paired);
  model.linear = take(stride);
  model.isOpen = take(stride);
  model.rowFactor = take(stride);
  walk.stride = stride;
  walk.future = take(stride);
  walk.gains = take((longestStage + 1) * stride);
  model.rowStarts = take(dimensions + 1);
  walk.point = take(dimensions);
  const prefix = take(dimensions + 2);
  let row = 0;
  for (let j = 0; j < dimensions; j++) {
    store<i32>(model.rowStarts + ((<usize>j) << 2), row);
    for (let state = 0; state < intAt(states, j); state++) {
      store<f64>(at(model.rowFactor, row++), <f64>intAt(factors, j));
    }
  }
  store<i32>(model.rowStarts + ((<usize>dimensions) << 2), row);
  while (row < stride) store<f64>(at(model.rowFactor, row++), 0);
  model.priorMagnitude = priorMagnitude(priorMean, trend, rows);
  let lastPoints: f64 = 1;
  const lastStart = stages > 1 ? intAt(stageEnds, stages - 2) : 0;
  for (let j = lastStart; j < dimensions; j++) lastPoints *= <f64>intAt(states, j);

  const bytes = (<usize>(dimensions + 2)) << 2;
  store<i32>(progress, 0, 8);
  while (load<i32>(progress) > 0 && load<i32>(progress, 8) < nodes) {
    const last = load<i32>(progress) - 1;
    memory.copy(prefix, prefixes + <usize>last * bytes, bytes);
    if (load<f64>(at(bounds, last)) < load<f64>(at(thresholds, load<i32>(prefix, 4)))) {
      store<i32>(progress, last);
      continue;
    }
    const isLast = stageOf(search, load<i32>(prefix)) == stages - 1;
    if (isLast && <f64>load<i32>(progress, 4) + lastPoints > <f64>foundCapacity) return;
    store<i32>(progress, last);
    store<i32>(progress, load<i32>(progress, 8) + 1, 8);
    expandPrefix(search, prefix, model, walk);
  }
}
