import { StropError } from '../../errors.ts';
import type { TrainedLinear, TrainedNeurons } from './trained-network.ts';

/** What must enter a hard activation for the neuron to fire. */
const STEP = { brelu: 0.5, sigmoid: 0 } as const;

/** A layer's neurons fire iff main·Σwx + shortcut·Σux >= threshold, with the factors of their feature. */
export interface Folded {
  /** (features). */
  readonly main: Float64Array;
  readonly shortcut: Float64Array;
  /** (features), or one a neuron. */
  readonly thresholds: Float32Array;
  /** Absent where all are 0. */
  readonly biases?: Float32Array;
}

/**
 * Bias and batch norm, exactly but for the last rounding to float32.
 *
 * With y = γ·(Σwx + b − μ)/σ + β + r, σ = √(v + ε), r what the shortcut adds, and the step at y >= s: for γ > 0 the neuron fires
 * iff Σwx + (σ/γ)·r >= μ − b + (s − β)·σ/γ, for γ < 0 iff the negative of the left is at least the negative of the right, for γ = 0 iff
 * r >= s − β, which without a shortcut is always or never. r = p·Σux + q of its own bias and batch norm moves q to the right. Of the
 * threshold, s·σ/|γ| minus it is a current.
 *
 * @param neurons in an image: as many thresholds where they differ within a feature.
 * @throws StropError 'invalid-argument' where the arrays do not fit, or a number is not finite.
 */
export function foldNeurons(layer: TrainedNeurons, features: number, neurons: number): Folded {
  const { thresholds: given, shortcut, name } = layer;
  if (given && given.length !== features && given.length !== neurons) {
    throw misfit(name, `${features} thresholds, or one for each of ${neurons} neurons`, given.length);
  }
  checkLinear(layer, features, name);
  if (shortcut?.projection) checkLinear(shortcut.projection, features, name);
  const folded = {
    ...{ main: new Float64Array(features), shortcut: new Float64Array(features) },
    thresholds: new Float32Array(given?.length ?? features),
    biases: new Float32Array(given?.length ?? features),
  };
  for (let i = 0; i < folded.thresholds.length; i++) {
    const f = i % features;
    const step = given?.[i] ?? STEP[layer.activation];
    const { main, added, threshold, unbiased } = foldFeature(layer, f, step);
    const values = [main, added, threshold];
    if (values.some(Number.isNaN) || !Number.isFinite(added)) throw misfit(name, FINITE, `${values} in feature ${f}`);
    folded.main[f] = main;
    folded.shortcut[f] = added;
    folded.thresholds[i] = threshold;
    folded.biases[i] = Number.isFinite(threshold) ? unbiased - threshold : 0;
  }
  const { biases, ...rest } = folded;
  return biases.some((bias) => bias !== 0) ? folded : rest;
}

const FINITE = 'finite batch norm, bias and thresholds';

/** One feature's factors, its threshold, and what that would be without currents. */
function foldFeature(layer: TrainedNeurons, f: number, step: number) {
  const { factor, offset } = layer.shortcut ? shortcutOf(layer.shortcut.projection, f) : { factor: 0, offset: 0 };
  const bias = layer.bias?.[f] ?? 0;
  const norm = layer.batchNorm;
  const gamma = norm?.gamma?.[f] ?? 1;
  const beta = norm?.beta?.[f] ?? 0;
  if (gamma === 0) {
    const constant = beta >= step ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    return { main: 0, added: factor, threshold: layer.shortcut ? step - beta - offset : constant, unbiased: step };
  }
  const sign = Math.sign(gamma);
  const slope = norm ? Math.sqrt(norm.variance[f]! + norm.epsilon) / gamma : 1;
  const threshold = sign * ((norm?.mean[f] ?? 0) - bias + (step - beta - offset) * slope);
  return { main: sign, added: factor * Math.abs(slope), threshold, unbiased: step * Math.abs(slope) };
}

/** What a spike adds is the projection's weight times `factor`, and `offset` once. */
function shortcutOf(projection: TrainedLinear | null, f: number): { factor: number; offset: number } {
  const bias = projection?.bias?.[f] ?? 0;
  const norm = projection?.batchNorm;
  if (!norm) return { factor: 1, offset: bias };
  const factor = (norm.gamma?.[f] ?? 1) / Math.sqrt(norm.variance[f]! + norm.epsilon);
  return { factor, offset: factor * (bias - norm.mean[f]!) + (norm.beta?.[f] ?? 0) };
}

function checkLinear({ bias, batchNorm }: TrainedLinear, features: number, layer: string): void {
  const { gamma = null, beta = null, mean = null, variance = null } = batchNorm ?? {};
  for (const [part, array] of Object.entries({ bias, gamma, beta, mean, variance })) {
    if (array && array.length !== features) throw misfit(layer, `a ${part} of ${features}`, array.length);
  }
}

export function misfit(layer: string, expected: string, found: string | number): StropError {
  return new StropError('invalid-argument', `layer ${layer}: expected ${expected}, found ${found}`);
}
