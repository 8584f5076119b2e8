import { StropError } from '../errors.ts';
import type { Kernels } from '../kernels/interface.ts';
import { exp } from '../math/exp.ts';
import { log } from '../math/log.ts';
import { acquisitionValue } from './acquisition.ts';
import { PointEvaluator, type Score, type Surrogate } from './evaluate-points.ts';
import { maximiseScore } from './maximise-heuristic.ts';
import type { Maximised, MaximiseOptions } from './maximise-options.ts';
import { defaultReference, type Objectives, staircase } from './pareto.ts';
import { PointList } from './point-list.ts';

export interface HypervolumeOptions extends MaximiseOptions {
  /** What has been reached, in the units of the posteriors. Default: the posterior means at the observed points. */
  readonly front?: readonly Objectives[];
  /** Default: a tenth of their range below the front's points, dominated ones included. */
  readonly reference?: Objectives;
}

/**
 * The expected hypervolume improvement of two objectives, each to be maximised, as its logarithm; the heuristic's maximum.
 *
 * @param surrogates two posteriors on one space, which are taken to be independent.
 */
export async function maximiseHypervolumeImprovement(
  surrogates: readonly [Surrogate, Surrogate],
  options: HypervolumeOptions,
): Promise<Maximised> {
  const front = options.front ?? observedMeans(options.kernels, surrogates);
  const reference = options.reference ?? defaultReference(front);
  const score = hypervolumeScore(options.kernels, surrogates, staircase(front, reference), reference);
  return { best: (await maximiseScore(surrogates, score, options)).best };
}

/** The posterior means of both objectives at all points at which either was observed. */
function observedMeans(kernels: Kernels, surrogates: readonly [Surrogate, Surrogate]): [number, number][] {
  const { space } = surrogates[0];
  const points = surrogates.flatMap(({ observed }) => observed);
  if (points.length === 0)
    throw new StropError('invalid-argument', 'posteriors without observations: expected a front');
  const list = PointList.of(space, points);
  const [first, second] = surrogates.map((surrogate) => {
    const evaluator = new PointEvaluator(kernels, surrogate);
    evaluator.at(list.states, list.count);
    return evaluator.mean;
  });
  return points.map((_, i) => [first![i]!, second![i]!]);
}

function hypervolumeScore(
  kernels: Kernels,
  [a, b]: readonly [Surrogate, Surrogate],
  steps: readonly (readonly [number, number])[],
  reference: Objectives,
): Score {
  const first = new PointEvaluator(kernels, a);
  const second = new PointEvaluator(kernels, b);
  return {
    piece: Math.max(1, Math.floor(Math.min(first.piece, second.piece) / (2 + steps.length / 16))),
    evaluate(states, count, values) {
      first.at(states, count);
      second.at(states, count);
      for (let i = 0; i < count; i++) {
        const means = [first.mean[i]!, second.mean[i]!] as const;
        const deviations = [first.deviation[i]!, second.deviation[i]!] as const;
        values[i] = logExpectedHypervolume(steps, reference, means, deviations);
      }
    },
  };
}

/**
 * The logarithm of the expected hypervolume improvement of a normal with independent components over a staircase with steps
 * (x_1, y_1), …, (x_n, y_n), x ascending: with x_0 the reference's, the strip between x_(i−1) and x_i is filled up to y_i, the one
 * from x_n on up to the reference's, and
 *   EHVI = Σ_i (EI(x_(i−1)) − EI(x_i))·EI(y_i), EI(x_(n+1)) = 0,
 * where EI(t) is the expected improvement of the component over t (Yang, Emmerich, Deutz and Bäck, "Efficient computation of
 * expected hypervolume improvement using box decomposition algorithms", J. Global Optimization 75, 2019, §3, written for
 * maximisation). Every term is taken as its logarithm, since all of them underflow far from the front.
 */
export function logExpectedHypervolume(
  steps: readonly (readonly [number, number])[],
  reference: Objectives,
  means: readonly [number, number],
  deviations: readonly [number, number],
): number {
  const improvement = (objective: 0 | 1, over: number): number => {
    return acquisitionValue({ kind: 'EI', incumbent: over, xi: 0, kappa: 0 }, means[objective], deviations[objective]);
  };
  const terms: number[] = [];
  let left = improvement(0, reference[0]!);
  for (const [x, y] of steps) {
    const right = improvement(0, x);
    terms.push(logDifference(left, right) + improvement(1, y));
    left = right;
  }
  terms.push(left + improvement(1, reference[1]!));
  const highest = terms.reduce((a, b) => Math.max(a, b));
  if (highest === -Infinity) return -Infinity;
  return highest + log(terms.reduce((sum, term) => sum + exp(term - highest), 0));
}

/** log(e^a − e^b) for a >= b but for rounding: a + log(1 − e^(b − a)), of which 1 − e^x = −(e^x − 1)·x/log(e^x) (Kahan). */
function logDifference(a: number, b: number): number {
  if (!(b < a)) return -Infinity;
  if (b === -Infinity) return a;
  const x = b - a;
  const power = exp(x);
  if (power === 1) return a + log(-x);
  return a + log(x < -1 ? 1 - power : ((power - 1) * x) / -log(power));
}
