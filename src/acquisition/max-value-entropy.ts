import { StropError } from '../errors.ts';
import { exp } from '../math/exp.ts';
import { log } from '../math/log.ts';
import { logNormalCdf } from '../math/normal.ts';
import { Random } from '../random/random.ts';
import { candidatePoints } from './candidates.ts';
import { type Surrogate, scoreOf, Turns } from './evaluate-points.ts';
import { JointPosterior, MAX_JOINT_POINTS } from './joint-posterior.ts';
import { maximiseScore } from './maximise-heuristic.ts';
import type { Maximised, MaximiseOptions } from './maximise-options.ts';

export interface MaxValueEntropyOptions extends MaximiseOptions {
  /** Maxima that are sampled. Default 16. */
  readonly samples?: number;
  /** Points among which a sample has its maximum, at most 2,000. Default 400. */
  readonly candidates?: number;
}

const HALF_LOG_2_PI = 0.9189385332046727;
/** The streams of random numbers of a seed: the candidates' are 0 and 1. */
const MAXIMA_STREAM = 2;

/**
 * Max-value entropy search (Wang and Jegelka, ICML 2017): how much an observation tells of the maximum's value. The maxima are
 * those of joint posterior samples on a list of candidates. Maximised by the heuristic; there is no certificate.
 */
export async function maximiseMaxValueEntropy(
  surrogate: Surrogate,
  options: MaxValueEntropyOptions,
): Promise<Maximised> {
  const maxima = await sampleMaxima(surrogate, options);
  const score = scoreOf(options.kernels, surrogate, (mean, deviation) => maxValueEntropy(maxima, mean, deviation));
  return { best: (await maximiseScore([surrogate], score, options)).best };
}

/** (samples) maxima of samples of the posterior. */
export async function sampleMaxima(
  surrogate: Surrogate,
  { kernels, seed = 0, samples = 16, candidates = 400, signal }: MaxValueEntropyOptions,
): Promise<Float64Array> {
  if (!Number.isInteger(candidates) || candidates < 1 || candidates > MAX_JOINT_POINTS) {
    throw new StropError(
      'invalid-argument',
      `candidates ${candidates}: expected an integer from 1 to ${MAX_JOINT_POINTS}`,
    );
  }
  if (!Number.isInteger(samples) || samples < 1) {
    throw new StropError('invalid-argument', `samples ${samples}: expected an integer of at least 1`);
  }
  const turns = new Turns(signal);
  const joint = new JointPosterior(kernels, surrogate);
  await joint.append(await candidatePoints(surrogate, { kernels, seed, signal }, candidates), turns);
  const maxima = new Float64Array(samples);
  for (let s = 0; s < samples; s++) {
    const sample = joint.sample(new Random(seed, MAXIMA_STREAM, s));
    maxima[s] = joint.points.reduce((highest, _, point) => Math.max(highest, sample.value(point)), -Infinity);
    await turns.take();
  }
  return maxima;
}

/**
 * The mean over the maxima m of γ·φ(γ)/(2·Φ(γ)) − log Φ(γ), γ = (m − mean)/deviation (Wang and Jegelka, eq. 6), which is at least
 * 0; 0 where the deviation is.
 */
export function maxValueEntropy(maxima: Float64Array, mean: number, deviation: number): number {
  if (!(deviation > 0)) return 0;
  return maxima.reduce((sum, m) => sum + entropyReduction((m - mean) / deviation), 0) / maxima.length;
}

function entropyReduction(gamma: number): number {
  // Both terms grow as γ²/2 here and cancel: by Mills' ratio log|γ| + log √(2π) − ½ + 2/γ² is left.
  if (gamma < -50) return log(-gamma) + HALF_LOG_2_PI - 0.5 + 2 / (gamma * gamma);
  if (gamma > 40) return 0;
  const logCdf = logNormalCdf(gamma);
  const hazard = exp(-0.5 * gamma * gamma - HALF_LOG_2_PI - logCdf);
  return Math.max(0, 0.5 * gamma * hazard - logCdf);
}
