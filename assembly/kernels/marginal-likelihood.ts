import { log } from '../math/log';
import { covarianceAndSlope, covarianceAndSlopeLanes } from '../math/radial';
import { at, dot } from './lanes';
import { pivots, sweepBlock } from './sweep';

function paddedTo8(n: i32): i32 {
  return (n + 7) & ~7;
}

/** The bytes of scratch that marginalLikelihood needs. */
export function marginalLikelihoodScratch(n: i32, dimensions: i32): usize {
  const padded = <usize>paddedTo8(n);
  const stride = padded + 8;
  return (((padded + 1) * stride + 2 * <usize>n * padded + 8 * stride + 2 * padded) << 3) + ((<usize>dimensions) << 2);
}

// Row i of K without noise, and ∂k/∂r² beside it, to a whole block beyond column i where the observations reach so far.
function covarianceRow(
  i: i32,
  n: i32,
  dimensions: i32,
  radial: i32,
  amplitude: f64,
  rows: usize,
  factors: usize,
  rates: usize,
  covariance: usize,
  slope: usize,
): void {
  let j = 0;
  for (; j < i && j + 8 <= n; j += 8) {
    for (let part = 0; part < 8; part += 2) {
      let squared = f64x2.splat(0);
      let exponent = f64x2.splat(0);
      for (let d = 0; d < dimensions; d++) {
        const row = <usize>load<u32>(rows + ((<usize>d) << 2));
        const term = f64x2.mul(v128.load64_splat(at(rates, d)), v128.load(at(row, j + part)));
        if (load<i32>(factors + ((<usize>d) << 2)) == 0) squared = f64x2.add(squared, term);
        else exponent = f64x2.add(exponent, term);
      }
      const to = j + part;
      covarianceAndSlopeLanes(radial, amplitude, squared, exponent, at(covariance, to), at(slope, to));
    }
  }
  for (; j < i; j++) {
    let squared: f64 = 0;
    let exponent: f64 = 0;
    for (let d = 0; d < dimensions; d++) {
      const term = load<f64>(at(rates, d)) * load<f64>(at(<usize>load<u32>(rows + ((<usize>d) << 2)), j));
      if (load<i32>(factors + ((<usize>d) << 2)) == 0) squared += term;
      else exponent += term;
    }
    covarianceAndSlope(radial, amplitude, squared, exponent, at(covariance, j), at(slope, j));
  }
}

/** See marginalLikelihood in src/kernels/interface.ts; native/kernels/marginal-likelihood.inl has the same operations. */
export function marginalLikelihood(
  n: i32,
  dimensions: i32,
  radial: i32,
  amplitude: f64,
  states: usize,
  factors: usize,
  contributions: usize,
  rates: usize,
  observed: usize,
  noise: usize,
  values: usize,
  gradient: usize,
  noiseGradient: usize,
  weightsOut: usize,
  scratch: usize,
): f64 {
  const padded = paddedTo8(n);
  const stride = padded + 8;
  const rowSize = (<usize>stride) << 3;
  const paddedSize = (<usize>padded) << 3;
  const elements = scratch;
  const covariances = elements + <usize>(padded + 1) * rowSize;
  const slopes = covariances + <usize>n * paddedSize;
  const panel = slopes + <usize>n * paddedSize;
  const bySlope = panel + 8 * rowSize;
  const byCovariance = bySlope + paddedSize;
  const rows = byCovariance + paddedSize;

  memory.fill(panel, 0, 8 * rowSize);
  memory.fill(elements, 0, <usize>(padded + 1) * rowSize);
  for (let i = 0; i < n; i++) {
    let table = contributions;
    for (let d = 0; d < dimensions; d++) {
      const at4 = (<usize>d) << 2;
      const state = <usize>load<i32>(observed + ((<usize>i * <usize>dimensions) << 2) + at4);
      store<u32>(rows + at4, <u32>(table + ((state * <usize>n) << 3)));
      table += (<usize>load<i32>(states + at4) * <usize>n) << 3;
    }
    const covariance = covariances + <usize>i * paddedSize;
    covarianceRow(
      i,
      n,
      dimensions,
      radial,
      amplitude,
      rows,
      factors,
      rates,
      covariance,
      slopes + <usize>i * paddedSize,
    );
    const row = elements + <usize>i * rowSize;
    memory.copy(row, covariance, (<usize>i) << 3);
    store<f64>(at(row, i), amplitude + load<f64>(at(noise, i)));
  }
  for (let i = n; i < padded; i++) store<f64>(at(elements + <usize>i * rowSize, i), amplitude);
  const weights = elements + <usize>padded * rowSize;
  memory.copy(weights, values, (<usize>n) << 3);

  let logDeterminant: f64 = 0;
  for (let k = 0; k < padded; k += 8) {
    const threshold = <f64>n * 2.220446049250313e-16 * amplitude;
    if (!sweepBlock(elements, panel, padded, rowSize, k, threshold)) return -Infinity;
    for (let r = 0; r < 8 && k + r < n; r++) logDeterminant += log(load<f64>(at(pivots, r)));
  }

  const squares = -load<f64>(at(weights, padded));
  let noisePart: f64 = 0;
  memory.fill(gradient, 0, (<usize>dimensions) << 3);
  for (let i = 0; i < n; i++) {
    const row = elements + <usize>i * rowSize;
    const weight = load<f64>(at(weights, i));
    const slope = slopes + <usize>i * paddedSize;
    const covariance = covariances + <usize>i * paddedSize;
    for (let j = 0; j < i; j++) {
      const g = weight * load<f64>(at(weights, j)) + load<f64>(at(row, j));
      store<f64>(at(bySlope, j), g * load<f64>(at(slope, j)));
      store<f64>(at(byCovariance, j), -g * load<f64>(at(covariance, j)));
    }
    let table = contributions;
    for (let d = 0; d < dimensions; d++) {
      const at4 = (<usize>d) << 2;
      const state = <usize>load<i32>(observed + ((<usize>i * <usize>dimensions) << 2) + at4);
      const by = load<i32>(factors + at4) == 0 ? bySlope : byCovariance;
      const to = at(gradient, d);
      store<f64>(to, load<f64>(to) + dot(by, table + ((state * <usize>n) << 3), i));
      table += (<usize>load<i32>(states + at4) * <usize>n) << 3;
    }
    const own = weight * weight + load<f64>(at(row, i));
    store<f64>(at(weightsOut, i), weight);
    store<f64>(at(noiseGradient, i), 0.5 * own);
    noisePart += own * load<f64>(at(noise, i));
  }
  for (let d = 0; d < dimensions; d++) {
    store<f64>(at(gradient, d), load<f64>(at(gradient, d)) * load<f64>(at(rates, d)));
  }
  store<f64>(at(gradient, dimensions), 0.5 * (squares - <f64>n - noisePart));
  return -0.5 * (squares + logDeterminant + <f64>n * 1.8378770664093453);
}
