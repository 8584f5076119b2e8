import { at, intAt } from './lanes';

/** The prior mean at a point as far as its first dimensions are decided; native/kernels/prior-mean.h has the same. */
export function priorMeanAt(priorMean: f64, trend: usize, states: usize, point: usize, decided: i32): f64 {
  let sum = priorMean;
  let row = 0;
  for (let j = 0; j < decided; j++) {
    sum += load<f64>(at(trend, row + intAt(point, j)));
    row += intAt(states, j);
  }
  return sum;
}

/** At least the magnitude of any prior mean's sum. */
export function priorMagnitude(priorMean: f64, trend: usize, rows: i32): f64 {
  let sum = abs(priorMean);
  for (let row = 0; row < rows; row++) sum += abs(load<f64>(at(trend, row)));
  return sum;
}
