import { erfc } from '../math/error-function';
import { exp, expLanes } from '../math/exp';
import { log, log1p } from '../math/log';
import { logNormalCdf, logStandardImprovement, normalCdf } from '../math/normal';

function apply(code: i32, x: f64): f64 {
  switch (code) {
    case 0:
      return exp(x);
    case 1:
      return log(x);
    case 2:
      return log1p(x);
    case 3:
      return erfc(x);
    case 4:
      return normalCdf(x);
    case 5:
      return logNormalCdf(x);
    default:
      return logStandardImprovement(x);
  }
}

/** See elementary in src/kernels/interface.ts. */
export function elementary(code: i32, args: usize, values: usize, count: i32): void {
  let i = 0;
  if (code == 0) {
    for (; i + 2 <= count; i += 2)
      v128.store(values + ((<usize>i) << 3), expLanes(v128.load(args + ((<usize>i) << 3))));
  }
  for (; i < count; i++) store<f64>(values + ((<usize>i) << 3), apply(code, load<f64>(args + ((<usize>i) << 3))));
}
