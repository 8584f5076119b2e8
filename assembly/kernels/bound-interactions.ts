import { BoundModel, BoundSearch, strideOf } from './bound-records';
import { add, at, mul, select, splat } from './lanes';

// The quadratic model of one indicator a state: linear parts, and interactions of two states. native/kernels/bound-interactions.inl
// has the same sums in the same order, over blocks of observations.

export function sumLinear(search: BoundSearch, model: BoundModel): void {
  const n = search.n;
  const step = (<usize>strideOf(search.rows)) << 3;
  for (let first = 0; first < model.count; first += 2) {
    const isHamming = f64x2.gt(v128.load(at(model.rowFactor, model.firstRow + first)), splat(0.5));
    let column = at(search.columns, model.firstRow + first);
    let sum = splat(0);
    for (let i = 0; i < n; i++) {
      const c = v128.load(column);
      const gradient = select(
        isHamming,
        v128.load64_splat(at(model.gradient, n + i)),
        v128.load64_splat(at(model.gradient, i)),
      );
      const curvature = select(
        isHamming,
        v128.load64_splat(at(model.curvature, 2 * n + i)),
        v128.load64_splat(at(model.curvature, i)),
      );
      sum = add(sum, mul(c, add(gradient, mul(mul(curvature, c), splat(0.5)))));
      column += step;
    }
    v128.store(at(model.linear, first), sum);
  }
}

export function scaleColumns(search: BoundSearch, model: BoundModel): void {
  const n = search.n;
  const stride = model.stride;
  const tableStride = strideOf(search.rows);
  for (let first = 0; first < stride; first += 2) {
    const isHamming = f64x2.gt(v128.load(at(model.rowFactor, model.firstRow + first)), splat(0.5));
    for (let i = 0; i < n; i++) {
      const c = v128.load(at(search.columns, i * tableStride + model.firstRow + first));
      const both = v128.load64_splat(at(model.curvature, n + i));
      const bySquared = select(isHamming, both, v128.load64_splat(at(model.curvature, i)));
      const byExponent = select(isHamming, v128.load64_splat(at(model.curvature, 2 * n + i)), both);
      v128.store(at(model.scaled, i * stride + first), mul(c, bySquared));
      v128.store(at(model.scaled, (n + i) * stride + first), mul(c, byExponent));
    }
  }
}

function scaledFor(model: BoundModel, row: i32, n: i32): usize {
  const isHamming = load<f64>(at(model.rowFactor, model.firstRow + row)) > 0.5;
  return at(model.scaled, isHamming ? n * model.stride : 0);
}

// Four rows by four columns at a time.
export function sumPairs(search: BoundSearch, model: BoundModel): void {
  const n = search.n;
  const tableStep = (<usize>strideOf(search.rows)) << 3;
  const step = (<usize>model.stride) << 3;
  for (let row = 0; row < model.count; row += 4) {
    const scaled0 = scaledFor(model, row, n);
    const scaled1 = scaledFor(model, row + 1, n);
    const scaled2 = scaledFor(model, row + 2, n);
    const scaled3 = scaledFor(model, row + 3, n);
    for (let column = row; column < model.count; column += 4) {
      let a0 = splat(0);
      let a1 = a0;
      let a2 = a0;
      let a3 = a0;
      let b0 = a0;
      let b1 = a0;
      let b2 = a0;
      let b3 = a0;
      let c = at(search.columns, model.firstRow + row);
      let place = (<usize>column) << 3;
      for (let i = 0; i < n; i++) {
        const c0 = v128.load64_splat(c);
        const c1 = v128.load64_splat(c, 8);
        const c2 = v128.load64_splat(c, 16);
        const c3 = v128.load64_splat(c, 24);
        a0 = add(a0, mul(c0, v128.load(scaled0 + place)));
        b0 = add(b0, mul(c0, v128.load(scaled0 + place, 16)));
        a1 = add(a1, mul(c1, v128.load(scaled1 + place)));
        b1 = add(b1, mul(c1, v128.load(scaled1 + place, 16)));
        a2 = add(a2, mul(c2, v128.load(scaled2 + place)));
        b2 = add(b2, mul(c2, v128.load(scaled2 + place, 16)));
        a3 = add(a3, mul(c3, v128.load(scaled3 + place)));
        b3 = add(b3, mul(c3, v128.load(scaled3 + place, 16)));
        c += tableStep;
        place += step;
      }
      const to = at(model.pairs, row * model.stride + column);
      v128.store(to, a0);
      v128.store(to, b0, 16);
      v128.store(to + step, a1);
      v128.store(to + step, b1, 16);
      v128.store(to + 2 * step, a2);
      v128.store(to + 2 * step, b2, 16);
      v128.store(to + 3 * step, a3);
      v128.store(to + 3 * step, b3, 16);
    }
  }
}

export function centrePair(model: BoundModel, a: i32, b: i32, rowsOfA: i32, rowsOfB: i32): void {
  const stride = model.stride;
  const block = at(model.pairs, a * stride + b);
  for (let row = 0; row < rowsOfA; row++) {
    let sum: f64 = 0;
    for (let column = 0; column < rowsOfB; column++) sum += load<f64>(at(block, row * stride + column));
    const mean = sum / <f64>rowsOfB;
    for (let column = 0; column < rowsOfB; column++) {
      const pair = at(block, row * stride + column);
      store<f64>(pair, load<f64>(pair) - mean);
    }
    store<f64>(at(model.linear, a + row), load<f64>(at(model.linear, a + row)) + mean);
  }
  for (let column = 0; column < rowsOfB; column++) {
    let sum: f64 = 0;
    for (let row = 0; row < rowsOfA; row++) sum += load<f64>(at(block, row * stride + column));
    const mean = sum / <f64>rowsOfA;
    for (let row = 0; row < rowsOfA; row++) {
      const pair = at(block, row * stride + column);
      store<f64>(pair, load<f64>(pair) - mean);
    }
    store<f64>(at(model.linear, b + column), load<f64>(at(model.linear, b + column)) + mean);
  }
}
