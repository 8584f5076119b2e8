import { covarianceAndSlopeLanes } from '../math/radial';
import {
  addRow,
  at,
  atLeast0,
  BoundModel,
  BoundSearch,
  intAt,
  levelOf,
  makeModel,
  openStates,
  PAIRED_ROWS,
  strideOf,
} from './bound-model';
import { dot } from './lanes';

/** The walk over the states of a stage's dimensions below one prefix; native/kernels/bound-search.inl has the same. */
@unmanaged
class StageWalk {
  end: i32;
  stride: i32;
  gains: usize;
  future: usize;
  point: usize;
  /** The most that one state of the next dimension adds, of the last bound. */
  most: f64;
}

function boundBelow(search: BoundSearch, model: BoundModel, walk: StageWalk, decided: i32, base: f64): f64 {
  const gains = at(walk.gains, (decided - model.depth) * walk.stride);
  let bound = base;
  for (let j = search.dimensions - 1; j >= decided; j--) {
    const first = at(gains, intAt(model.rowStarts, j) - model.firstRow);
    let most: f64 = -Infinity;
    for (let state = 0; state < intAt(search.states, j); state++) {
      const gain = load<f64>(at(first, state));
      most = gain > most ? gain : most;
    }
    bound += most;
    walk.most = most;
  }
  return bound;
}

function openPrefix(search: BoundSearch, model: BoundModel, walk: StageWalk, bound: f64, from: i32): void {
  const width = search.dimensions + 2;
  const bytes = (<usize>width) << 2;
  let place = load<i32>(search.progress);
  store<i32>(search.progress, place + 1);
  for (; place > from && load<f64>(at(search.bounds, place - 1)) > bound; place--) {
    store<f64>(at(search.bounds, place), load<f64>(at(search.bounds, place - 1)));
    const to = search.prefixes + <usize>place * bytes;
    memory.copy(to, to - bytes, bytes);
  }
  store<f64>(at(search.bounds, place), bound);
  const prefix = search.prefixes + <usize>place * bytes;
  store<i32>(prefix, walk.end);
  store<i32>(prefix, model.level, 4);
  for (let j = 0; j < search.dimensions; j++) {
    store<i32>(prefix + ((<usize>j) << 2), j < walk.end ? intAt(walk.point, j) : 0, 8);
  }
}

function visitPoint(search: BoundSearch, model: BoundModel, walk: StageWalk): void {
  const n = search.n;
  const distance = model.gradient;
  const k = model.curvature;
  memory.copy(distance, model.distance, (<usize>n) << 4);
  for (let j = model.depth; j < search.dimensions; j++) {
    const row = at(search.contributions, (intAt(model.rowStarts, j) + intAt(walk.point, j)) * n);
    addRow(at(distance, intAt(search.factors, j) * n), row, n);
  }
  for (let i = 0; i < n; i += 2) {
    const squared = atLeast0(v128.load(at(distance, i)));
    const exponent = v128.load(at(distance, n + i));
    covarianceAndSlopeLanes(search.radial, search.amplitude, squared, exponent, at(k, i), model.pair);
  }
  const mean = search.priorMean + dot(search.weights, k, n);
  const variance = search.amplitude + model.explained - 2 * dot(model.predictor, k, n);
  const level = levelOf(search, variance);
  const slope = load<f64>(at(search.slopes, level));
  const bound = mean + slope * variance + (model.meanSlack + slope * model.varianceSlack);
  if (bound < load<f64>(at(search.thresholds, level))) return;
  const count = load<i32>(search.progress, 4);
  store<i32>(search.progress, count + 1, 4);
  const bytes = (<usize>search.dimensions) << 2;
  memory.copy(search.found + <usize>count * bytes, walk.point, bytes);
}

function walkStage(search: BoundSearch, model: BoundModel, walk: StageWalk, decided: i32, base: f64, from: i32): void {
  const threshold = load<f64>(at(search.thresholds, model.level));
  const bound = boundBelow(search, model, walk, decided, base);
  const most = walk.most;
  if (bound < threshold) return;
  if (decided == walk.end) {
    if (decided == search.dimensions) visitPoint(search, model, walk);
    else openPrefix(search, model, walk, bound, from);
    return;
  }
  const open = openStates(search, walk.point, decided, decided);
  const gains = at(walk.gains, (decided - model.depth) * walk.stride);
  const below = at(walk.gains, (decided + 1 - model.depth) * walk.stride);
  const first = intAt(model.rowStarts, decided) - model.firstRow;
  const states = intAt(search.states, decided);
  for (let state = 0; state < states; state++) {
    const isActive = state < intAt(search.cardinalities, decided);
    if ((open & (isActive ? 1 : 2)) == 0) continue;
    const gain = load<f64>(at(gains, first + state));
    if (bound - most + gain < threshold) continue;
    store<i32>(walk.point + ((<usize>decided) << 2), state);
    const pairs = at(model.pairs, (first + state) * model.stride);
    for (let row = first + states; row < model.count; row++) {
      const own = load<f64>(at(gains, row));
      store<f64>(at(below, row), model.isQuadratic ? own + load<f64>(at(pairs, row)) : own);
    }
    walkStage(search, model, walk, decided + 1, base + gain - load<f64>(at(walk.future, first + state)), from);
  }
}

function startGains(search: BoundSearch, model: BoundModel, walk: StageWalk): void {
  for (let a = model.depth; a < search.dimensions; a++) {
    for (let state = 0; state < intAt(search.states, a); state++) {
      const row = intAt(model.rowStarts, a) - model.firstRow + state;
      let sum: f64 = 0;
      for (let b = a + 1; model.isQuadratic && b < search.dimensions; b++) {
        const first = intAt(model.rowStarts, b) - model.firstRow;
        let most: f64 = -Infinity;
        for (let other = 0; other < intAt(search.states, b); other++) {
          const gain = load<f64>(at(model.pairs, row * model.stride + first + other));
          if (load<f64>(at(model.isOpen, first + other)) > 0.5 && gain > most) most = gain;
        }
        sum += most;
      }
      store<f64>(at(walk.future, row), sum);
      const isOpen = load<f64>(at(model.isOpen, row)) > 0.5;
      store<f64>(at(walk.gains, row), isOpen ? load<f64>(at(model.linear, row)) + sum : -Infinity);
    }
  }
}

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
