import { exp, expLanes } from './exp';

// The radial covariance functions and their slopes; native/math/radial.h has the same operations in the same order.

const ROOT_5: f64 = 2.23606797749979;
const ROOT_3: f64 = 1.7320508075688772;
const FIVE_THIRDS: f64 = 1.6666666666666667;

/** Stores k = amplitude·radial(r²)·exp(−s), and ∂k/∂r² (Rasmussen and Williams, eqs. 4.17 and 4.9). */
export function covarianceAndSlope(
  radial: i32,
  amplitude: f64,
  squared: f64,
  exponent: f64,
  covariance: usize,
  slope: usize,
): void {
  if (radial == 2) {
    const k = exp(-(squared * 0.5 + exponent)) * amplitude;
    store<f64>(covariance, k);
    store<f64>(slope, k * -0.5);
    return;
  }
  const r = sqrt(squared) * (radial == 0 ? ROOT_5 : ROOT_3);
  const e = exp(-(r + exponent)) * amplitude;
  if (radial == 0) {
    store<f64>(covariance, (1 + r + squared * FIVE_THIRDS) * e);
    store<f64>(slope, (1 + r) * e * -0.8333333333333334);
  } else {
    store<f64>(covariance, (1 + r) * e);
    store<f64>(slope, e * -1.5);
  }
}

/** The same of two lanes. */
export function covarianceAndSlopeLanes(
  radial: i32,
  amplitude: f64,
  squared: v128,
  exponent: v128,
  covariance: usize,
  slope: usize,
): void {
  const scale = f64x2.splat(amplitude);
  if (radial == 2) {
    const k = f64x2.mul(expLanes(f64x2.neg(f64x2.add(f64x2.mul(squared, f64x2.splat(0.5)), exponent))), scale);
    v128.store(covariance, k);
    v128.store(slope, f64x2.mul(k, f64x2.splat(-0.5)));
    return;
  }
  const r = f64x2.mul(f64x2.sqrt(squared), f64x2.splat(radial == 0 ? ROOT_5 : ROOT_3));
  const e = f64x2.mul(expLanes(f64x2.neg(f64x2.add(r, exponent))), scale);
  const linear = f64x2.add(f64x2.splat(1), r);
  if (radial == 0) {
    v128.store(covariance, f64x2.mul(f64x2.add(linear, f64x2.mul(squared, f64x2.splat(FIVE_THIRDS))), e));
    v128.store(slope, f64x2.mul(f64x2.mul(linear, e), f64x2.splat(-0.8333333333333334)));
  } else {
    v128.store(covariance, f64x2.mul(linear, e));
    v128.store(slope, f64x2.mul(e, f64x2.splat(-1.5)));
  }
}
