import { dot } from './lanes';

/** See choleskyAppend in src/kernels/interface.ts; factor: f64 packed rows, covariance: (n + 1) f64. */
export function choleskyAppend(factor: usize, covariance: usize, n: i32): f64 {
  const row = factor + (((<usize>n * (<usize>n + 1)) >> 1) << 3);
  let earlier = factor;
  for (let i = 0; i < n; i++) {
    const at = (<usize>i) << 3;
    store<f64>(row + at, (load<f64>(covariance + at) - dot(earlier, row, i)) / load<f64>(earlier + at));
    earlier += at + 8;
  }
  const end = (<usize>n) << 3;
  const own = load<f64>(covariance + end);
  const pivot = own - dot(row, row, n);
  if (!(pivot > <f64>n * 2.220446049250313e-16 * own) || !(pivot > 0)) return 0;
  store<f64>(row + end, sqrt(pivot));
  return pivot;
}
