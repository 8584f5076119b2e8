import { covarianceAndSlopeLanes } from '../math/radial';
import { levelOf, openStates } from './bound-model';
import { BoundModel, BoundSearch } from './bound-records';
import { addRow, at, atLeast0, dot, intAt } from './lanes';
import { priorMeanAt } from './prior-mean';

/** The walk over the states of a stage's dimensions below one prefix; native/kernels/bound-walk.inl has the same. */
@unmanaged
export class StageWalk {
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
  const prior = priorMeanAt(search.priorMean, search.trend, search.states, walk.point, search.dimensions);
  const mean = prior + dot(search.weights, k, n);
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

export function walkStage(
  search: BoundSearch,
  model: BoundModel,
  walk: StageWalk,
  decided: i32,
  base: f64,
  from: i32,
): void {
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

export function startGains(search: BoundSearch, model: BoundModel, walk: StageWalk): void {
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
