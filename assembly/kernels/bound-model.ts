import { covarianceAndSlopeLanes } from '../math/radial';
import { centrePair, scaleColumns, sumLinear, sumPairs } from './bound-interactions';
import { BoundModel, BoundSearch, PAIRED_ROWS, strideOf } from './bound-records';
import { absolute, add, addRow, at, atLeast0, dot, intAt, larger, mul, select, splat, sub } from './lanes';
import { priorMeanAt } from './prior-mean';

// The model of boundSearch, from which src/kernels/interface.ts derives its bounds: native/kernels/bound-model.inl has the same
// operations in the same order.

const INFINITESIMAL: f64 = 1e-100;

/** Stores k, ∂k/∂r² and its second derivative. */
function derivativesAt(radial: i32, amplitude: f64, squared: v128, exponent: v128, out: usize): void {
  covarianceAndSlopeLanes(radial, amplitude, squared, exponent, out, out + 16);
  const slope = v128.load(out, 16);
  if (radial == 2) {
    v128.store(out, mul(v128.load(out), splat(0.25)), 32);
  } else if (radial == 0) {
    const r = mul(f64x2.sqrt(squared), splat(2.23606797749979));
    v128.store(out, f64x2.div(mul(slope, splat(-2.5)), add(splat(1), r)), 32);
  } else {
    const r = mul(f64x2.sqrt(squared), splat(1.7320508075688772));
    const divisor = select(f64x2.gt(r, splat(INFINITESIMAL)), r, splat(INFINITESIMAL));
    v128.store(out, f64x2.div(mul(slope, splat(-1.5)), divisor), 32);
  }
}

function covarianceLanes(search: BoundSearch, squared: v128, exponent: v128, out: usize): v128 {
  covarianceAndSlopeLanes(search.radial, search.amplitude, squared, exponent, out, out + 16);
  return v128.load(out);
}

function locatePrefix(search: BoundSearch, prefix: usize, model: BoundModel): void {
  const n = search.n;
  const distance = model.distance;
  memory.copy(distance, search.centre, (<usize>n) << 4);
  for (let j = 0; j < model.depth; j++) {
    const row = at(search.contributions, (intAt(model.rowStarts, j) + intAt(prefix, j)) * n);
    addRow(at(distance, intAt(search.factors, j) * n), row, n);
  }
  const lowest = at(search.lowest, 2 * model.depth * n);
  const highest = at(search.highest, 2 * model.depth * n);
  const out = model.pair;
  for (let i = 0; i < n; i += 2) {
    const squared = v128.load(at(distance, i));
    const exponent = v128.load(at(distance, n + i));
    derivativesAt(search.radial, search.amplitude, atLeast0(squared), exponent, out);
    v128.store(at(model.central, i), v128.load(out));
    v128.store(at(model.first, i), v128.load(out, 16));
    v128.store(at(model.second, i), v128.load(out, 32));
    const squaredLow = atLeast0(add(squared, v128.load(at(lowest, i))));
    const squaredHigh = atLeast0(add(squared, v128.load(at(highest, i))));
    const exponentLow = add(exponent, v128.load(at(lowest, n + i)));
    const exponentHigh = add(exponent, v128.load(at(highest, n + i)));
    v128.store(at(model.nearest, i), covarianceLanes(search, squaredLow, exponentLow, out));
    v128.store(at(model.farthest, i), covarianceLanes(search, squaredHigh, exponentHigh, out));
  }
}

function improvePredictor(search: BoundSearch, covered: usize, model: BoundModel): void {
  const n = search.n;
  const missing = model.value;
  for (let step = 0; step < 4; step++) {
    for (let i = 0; i < n; i += 2) {
      const residual = absolute(sub(v128.load(at(model.central, i)), v128.load(at(covered, i))));
      const range = sub(v128.load(at(model.nearest, i)), v128.load(at(model.farthest, i)));
      v128.store(at(missing, i), sub(residual, mul(range, splat(0.25))));
    }
    let worst = 0;
    for (let i = 1; i < n; i++) if (load<f64>(at(missing, i)) > load<f64>(at(missing, worst))) worst = i;
    const most = load<f64>(at(missing, worst));
    if (!(most > 0.01 * search.amplitude)) return;
    const row = at(search.covariance, worst * n);
    const own = load<f64>(at(row, worst));
    const known = load<f64>(at(covered, worst));
    const sign: f64 = load<f64>(at(model.central, worst)) > known ? 1 : -1;
    const change = (sign * most) / own;
    model.explained += change * (2 * known + change * own);
    store<f64>(at(model.predictor, worst), load<f64>(at(model.predictor, worst)) + change);
    for (let i = 0; i < n; i += 2) {
      v128.store(at(covered, i), add(v128.load(at(covered, i)), mul(splat(change), v128.load(at(row, i)))));
    }
  }
}

export function levelOf(search: BoundSearch, variance: f64): i32 {
  const place = variance > 0 ? sqrt(variance / search.amplitude) * <f64>search.levels : 0;
  return place < <f64>(search.levels - 1) ? <i32>place : search.levels - 1;
}

function expandCovariances(search: BoundSearch, model: BoundModel, slope: f64): void {
  const n = search.n;
  const radial = search.radial;
  const amplitude = search.amplitude;
  const out = model.pair;
  const lowest = at(search.lowest, 2 * model.depth * n);
  const highest = at(search.highest, 2 * model.depth * n);
  const zero = splat(0);
  for (let i = 0; i < n; i += 2) {
    const open = v128.load(at(model.distance, i));
    const squared = atLeast0(open);
    const squaredLow = atLeast0(add(open, v128.load(at(lowest, i))));
    const squaredHigh = atLeast0(add(open, v128.load(at(highest, i))));
    const exponent = v128.load(at(model.distance, n + i));
    const exponentLow = add(exponent, v128.load(at(lowest, n + i)));
    const exponentHigh = add(exponent, v128.load(at(highest, n + i)));
    const omega = sub(v128.load(at(search.weights, i)), mul(splat(2 * slope), v128.load(at(model.predictor, i))));
    const squaredRange = sub(squaredHigh, squared);
    const exponentRange = sub(exponentHigh, exponent);
    const positive = f64x2.gt(omega, zero);
    let k = v128.load(at(model.central, i));
    let bySquared = v128.load(at(model.first, i));
    let byExponent = f64x2.neg(k);
    let squaredSquared = zero;
    let both = zero;
    let exponentExponent = zero;
    let needsPlane = positive;
    const most = v128.load(at(model.nearest, i));
    if (model.isQuadratic) {
      const endSquared = select(positive, squaredLow, add(squared, mul(squaredRange, splat(2.0 / 3.0))));
      const endExponent = select(positive, exponentLow, add(exponent, mul(exponentRange, splat(2.0 / 3.0))));
      derivativesAt(radial, amplitude, endSquared, endExponent, out);
      const betweenSquared = select(
        positive,
        mul(add(squaredLow, squared), splat(0.5)),
        add(squared, mul(squaredRange, splat(2.0 / 9.0))),
      );
      const betweenExponent = select(
        positive,
        mul(add(exponentLow, exponent), splat(0.5)),
        add(exponent, mul(exponentRange, splat(2.0 / 9.0))),
      );
      derivativesAt(radial, amplitude, betweenSquared, betweenExponent, out + 48);
      const atCentre = select(positive, splat(5.0 / 12.0), zero);
      const atBetween = select(positive, splat(0.5), splat(0.75));
      const atEnd = select(positive, splat(1.0 / 12.0), splat(0.25));
      squaredSquared = add(
        add(mul(atCentre, v128.load(at(model.second, i))), mul(atBetween, v128.load(out, 80))),
        mul(atEnd, v128.load(out, 32)),
      );
      both = f64x2.neg(
        add(add(mul(atCentre, bySquared), mul(atBetween, v128.load(out, 64))), mul(atEnd, v128.load(out, 16))),
      );
      exponentExponent = add(add(mul(atCentre, k), mul(atBetween, v128.load(out, 48))), mul(atEnd, v128.load(out)));
      const linear = add(add(k, mul(bySquared, squaredRange)), mul(byExponent, exponentRange));
      const mixed = add(mul(mul(squaredSquared, squaredRange), splat(0.5)), mul(both, exponentRange));
      const square = mul(mul(mul(exponentExponent, exponentRange), exponentRange), splat(0.5));
      const far = add(add(linear, mul(mixed, squaredRange)), square);
      needsPlane = v128.andnot(positive, f64x2.le(far, most));
    }
    if (v128.any_true(needsPlane)) {
      const squaredWidth = sub(squaredHigh, squaredLow);
      const exponentWidth = sub(exponentHigh, exponentLow);
      const least = v128.load(at(model.farthest, i));
      const squaredOnly = covarianceLanes(search, squaredHigh, exponentLow, out);
      const exponentOnly = covarianceLanes(search, squaredLow, exponentHigh, out);
      const alongSquared = mul(add(sub(squaredOnly, most), sub(least, exponentOnly)), splat(0.5));
      const alongExponent = mul(add(sub(exponentOnly, most), sub(least, squaredOnly)), splat(0.5));
      const planeSquared = select(f64x2.gt(squaredWidth, zero), f64x2.div(alongSquared, squaredWidth), zero);
      const planeExponent = select(f64x2.gt(exponentWidth, zero), f64x2.div(alongExponent, exponentWidth), zero);
      const plane = add(
        add(most, mul(planeSquared, sub(squared, squaredLow))),
        mul(planeExponent, sub(exponent, exponentLow)),
      );
      k = select(needsPlane, plane, k);
      bySquared = select(needsPlane, planeSquared, bySquared);
      byExponent = select(needsPlane, planeExponent, byExponent);
      squaredSquared = select(needsPlane, zero, squaredSquared);
      both = select(needsPlane, zero, both);
      exponentExponent = select(needsPlane, zero, exponentExponent);
    }
    const squaredReach = larger(squaredRange, sub(squared, squaredLow));
    const exponentReach = larger(exponentRange, sub(exponent, exponentLow));
    let magnitude = sub(absolute(k), mul(bySquared, add(squaredHigh, v128.load(at(search.centre, i)))));
    magnitude = sub(magnitude, mul(byExponent, add(exponentHigh, v128.load(at(search.centre, n + i)))));
    const mixedReach = add(mul(squaredSquared, squaredReach), mul(both, exponentReach));
    magnitude = add(magnitude, mul(mixedReach, squaredReach));
    magnitude = add(magnitude, mul(mul(exponentExponent, exponentReach), exponentReach));
    v128.store(at(model.weight, i), omega);
    v128.store(at(model.value, i), k);
    v128.store(at(model.magnitude, i), magnitude);
    v128.store(at(model.gradient, i), mul(omega, bySquared));
    v128.store(at(model.gradient, n + i), mul(omega, byExponent));
    v128.store(at(model.curvature, i), mul(omega, squaredSquared));
    v128.store(at(model.curvature, n + i), mul(omega, both));
    v128.store(at(model.curvature, 2 * n + i), mul(omega, exponentExponent));
  }
}

/** 1 where an undecided dimension may be active, and 2 where it may be inactive. */
export function openStates(search: BoundSearch, prefix: usize, decided: i32, dimension: i32): i32 {
  let active = 1;
  let inactive = intAt(search.states, dimension) > intAt(search.cardinalities, dimension) ? 2 : 0;
  let isKnown = true;
  const end = intAt(search.conditionStarts, dimension + 1);
  for (let c = intAt(search.conditionStarts, dimension); c < end; c++) {
    const parent = intAt(search.conditionParents, c);
    if (parent >= decided) isKnown = false;
    else if (intAt(search.conditionAllowed, c * search.mostStates + intAt(prefix, parent)) == 0) active = 0;
  }
  if (active && isKnown) inactive = 0;
  return active | inactive;
}

function markOpenStates(search: BoundSearch, prefix: usize, model: BoundModel): void {
  for (let j = model.depth; j < search.dimensions; j++) {
    const open = openStates(search, prefix, model.depth, j);
    const isOpen = at(model.isOpen, intAt(model.rowStarts, j) - model.firstRow);
    for (let state = 0; state < intAt(search.states, j); state++) {
      const isActive = state < intAt(search.cardinalities, j);
      store<f64>(at(isOpen, state), (open & (isActive ? 1 : 2)) != 0 ? 1 : 0);
    }
  }
}

export function makeModel(search: BoundSearch, prefix: usize, covered: usize, model: BoundModel): void {
  const n = search.n;
  locatePrefix(search, prefix, model);
  improvePredictor(search, covered, model);
  const variance = search.amplitude + model.explained - 2 * dot(model.predictor, model.central, n);
  model.level = levelOf(search, variance);
  const slope = load<f64>(at(search.slopes, model.level));
  model.firstRow = intAt(model.rowStarts, model.depth);
  model.count = search.rows - model.firstRow;
  model.isQuadratic = model.count <= PAIRED_ROWS;
  model.stride = strideOf(model.count) - 16;
  expandCovariances(search, model, slope);
  const prior = priorMeanAt(search.priorMean, search.trend, search.states, prefix, model.depth);
  model.constant = prior + slope * (search.amplitude + model.explained) + dot(model.weight, model.value, n);
  for (let i = 0; i < n; i += 2) {
    v128.store(at(model.absolute, i), absolute(v128.load(at(search.weights, i))));
    v128.store(at(model.absolute, n + i), absolute(v128.load(at(model.predictor, i))));
  }
  const unit: f64 = 4.440892098500626e-16 * <f64>(n + search.dimensions + 64);
  model.meanSlack = unit * (model.priorMagnitude + dot(model.absolute, model.magnitude, n));
  model.varianceSlack =
    unit * (search.amplitude + abs(model.explained) + 2 * dot(at(model.absolute, n), model.magnitude, n));
  model.slack = model.meanSlack + slope * model.varianceSlack;
  markOpenStates(search, prefix, model);
  sumLinear(search, model);
  for (let row = 0; row < model.count; row++) {
    const linear = at(model.linear, row);
    store<f64>(linear, load<f64>(linear) + load<f64>(at(search.trend, model.firstRow + row)));
  }
  if (!model.isQuadratic) return;
  scaleColumns(search, model);
  sumPairs(search, model);
  for (let a = model.depth; a < search.dimensions; a++) {
    for (let b = a + 1; b < search.dimensions; b++) {
      const rowOfA = intAt(model.rowStarts, a) - model.firstRow;
      const rowOfB = intAt(model.rowStarts, b) - model.firstRow;
      centrePair(model, rowOfA, rowOfB, intAt(search.states, a), intAt(search.states, b));
    }
  }
}
