export interface MinimiseOptions {
  /** (p) the box: lower <= x <= upper. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Ends where no component of the projected gradient is larger. Default 1e-5. */
  readonly gradientTolerance?: number;
  /** Ends where a step lowers the value by less than this part of its size, or of 1. Default 2e-9. */
  readonly valueTolerance?: number;
  /** Default 1000. */
  readonly maxEvaluations?: number;
}

export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  readonly evaluations: number;
}

/** The value at a point; the gradient is written. Where the value is not finite the gradient is not looked at. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number | Promise<number>;

const MEMORY = 10;
const SUFFICIENT_DECREASE = 1e-4;
const CURVATURE = 0.9;
const MAX_LINE_STEPS = 20;

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** A step and the change of the gradient over it. */
interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
}

/** −H·gradient on the free components, by the two-loop recursion (Nocedal and Wright, Numerical Optimization, Algorithm 7.4). */
function quasiNewtonDirection(gradient: Float64Array, pairs: readonly Pair[], isFree: Float64Array): Float64Array {
  const direction = gradient.map((slope, i) => -slope * isFree[i]!);
  const restricted = pairs
    .map(({ step, change }) => ({
      step: step.map((s, i) => s * isFree[i]!),
      change: change.map((c, i) => c * isFree[i]!),
    }))
    .map((pair) => ({ ...pair, product: dot(pair.step, pair.change) }))
    .filter(({ product, change }) => product > 1e-10 * dot(change, change));
  const parts = new Float64Array(restricted.length);
  for (let k = restricted.length - 1; k >= 0; k--) {
    const { step, change, product } = restricted[k]!;
    parts[k] = dot(step, direction) / product;
    for (let i = 0; i < direction.length; i++) direction[i]! -= parts[k]! * change[i]!;
  }
  const last = restricted.at(-1);
  // Without curvature the first step goes no farther than 1.
  const scale = last
    ? last.product / dot(last.change, last.change)
    : Math.min(1, 1 / Math.sqrt(dot(direction, direction)));
  for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  restricted.forEach(({ step, change, product }, k) => {
    const part = parts[k]! - dot(change, direction) / product;
    for (let i = 0; i < direction.length; i++) direction[i]! += part * step[i]!;
  });
  return direction;
}

/**
 * A local minimum in a box by L-BFGS on the components that no bound holds, along the projected arc (Bertsekas, SIAM Journal
 * on Control and Optimization 20, 1982), with a line search for the weak Wolfe conditions. Deterministic.
 *
 * @param start (p) is moved into the box. @throws what `objective` throws.
 */
export async function minimise(
  objective: Objective,
  start: Float64Array,
  { lower, upper, gradientTolerance = 1e-5, valueTolerance = 2e-9, maxEvaluations = 1000 }: MinimiseOptions,
): Promise<Minimum> {
  const project = (point: Float64Array): Float64Array =>
    point.map((x, i) => Math.min(upper[i]!, Math.max(lower[i]!, x)));
  let point = project(start);
  let gradient: Float64Array = new Float64Array(point.length);
  let value = await objective(point, gradient);
  let evaluations = 1;
  let pairs: Pair[] = [];
  while (Number.isFinite(value) && evaluations < maxEvaluations) {
    const isFree = point.map((x, i) => {
      const slope = gradient[i]!;
      return Number(!(x <= lower[i]! && slope > 0) && !(x >= upper[i]! && slope < 0));
    });
    const remaining = project(point.map((x, i) => x - gradient[i]!)).map((x, i) => Math.abs(x - point[i]!));
    if (Math.max(...remaining) <= gradientTolerance) break;

    let direction = quasiNewtonDirection(gradient, pairs, isFree);
    if (!(dot(direction, gradient) < 0)) {
      pairs = [];
      direction = quasiNewtonDirection(gradient, pairs, isFree);
    }
    const slope = dot(direction, gradient);
    let [short, long, length] = [0, Infinity, 1];
    let accepted: { point: Float64Array; gradient: Float64Array; value: number } | undefined;
    for (let step = 0; step < MAX_LINE_STEPS && evaluations < maxEvaluations; step++) {
      const next = project(point.map((x, i) => x + length * direction[i]!));
      const nextGradient = new Float64Array(point.length);
      const nextValue = await objective(next, nextGradient);
      evaluations++;
      const expected = next.reduce((sum, x, i) => sum + gradient[i]! * (x - point[i]!), 0);
      if (!(nextValue <= value + SUFFICIENT_DECREASE * expected)) {
        long = length;
        // The minimum of the parabola through both values and the slope, within the inner part of the bracket.
        const parabola = (-slope * length * length) / (2 * (nextValue - value - slope * length));
        const width = long - short;
        const within = Math.min(long - 0.1 * width, Math.max(short + 0.1 * width, parabola));
        length = Number.isFinite(within) ? within : short + 0.1 * width;
        continue;
      }
      if (!accepted || nextValue < accepted.value) {
        accepted = { point: next, gradient: nextGradient, value: nextValue };
      }
      const nextSlope = next.reduce((sum, x, i) => {
        return x > lower[i]! && x < upper[i]! ? sum + nextGradient[i]! * direction[i]! : sum;
      }, 0);
      if (!(nextSlope < CURVATURE * slope)) break;
      short = length;
      length = long === Infinity ? 2 * length : (short + long) / 2;
    }
    if (!accepted) {
      if (pairs.length === 0) break;
      pairs = [];
      continue;
    }
    const { point: next, gradient: nextGradient } = accepted;
    const decrease = value - accepted.value;
    const size = Math.max(1, Math.abs(value), Math.abs(accepted.value));
    const pair = { step: next.map((x, i) => x - point[i]!), change: nextGradient.map((g, i) => g - gradient[i]!) };
    if (dot(pair.step, pair.change) > 0) pairs = [...pairs.slice(1 - MEMORY), pair];
    ({ point, gradient, value } = accepted);
    if (decrease <= valueTolerance * size) break;
  }
  return { point, value, evaluations };
}
