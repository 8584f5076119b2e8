import { exp } from '../math/exp.ts';
import { log } from '../math/log.ts';
import { logNormalCdf, logStandardImprovement } from '../math/normal.ts';

/** The acquisitions that are functions of one point's posterior mean and deviation. */
export type AcquisitionKind = 'logEI' | 'EI' | 'PI' | 'LCB' | 'mean';

/** Improvement is upwards, of posterior means that are signed and standardised. */
export interface Acquisition {
  readonly kind: AcquisitionKind;
  /** The value to improve on, for EI and PI. */
  readonly incumbent: number;
  /** By how much to improve at least, for EI and PI. */
  readonly xi: number;
  /** The weight of the deviation, for LCB. */
  readonly kappa: number;
  /** EI and PI are 0 where the deviation is 0, as in scikit-optimize; otherwise they are what the mean says. */
  readonly compat?: 'skopt';
}

export type AcquisitionOptions = Partial<Pick<Acquisition, 'incumbent' | 'xi' | 'kappa'>>;

/** Strop's own: improves on the best posterior mean at an observation, by anything. */
export function acquisitionOf(
  kind: AcquisitionKind,
  posterior: { highestObservedMean(): number },
  { incumbent = posterior.highestObservedMean(), xi = 0, kappa = 1.96 }: AcquisitionOptions = {},
): Acquisition {
  return { kind, incumbent, xi, kappa };
}

/**
 * With scikit-optimize's conventions (0.10.2, acquisition.py): improves on the best observation by 0.01 of the objective's own
 * units, with kappa 1.96.
 *
 * @param values of the observations, signed so that improvement is upwards, and divided by `scale`.
 * @param scale what the objective's values were divided by.
 */
export function skoptAcquisition(
  kind: AcquisitionKind,
  values: ArrayLike<number>,
  scale: number,
  { incumbent = Array.from(values).reduce((a, b) => Math.max(a, b), -Infinity), xi = 0.01 / scale, kappa = 1.96 } = {},
): Acquisition {
  return { kind, incumbent, xi, kappa, compat: 'skopt' };
}

/**
 * What acquisitions are compared by: log EI (Ament and others, NeurIPS 2023) and log PI, which do not underflow, and LCB and the
 * mean as they are. With gain = mean − incumbent − xi and z = gain/deviation, EI = deviation·(φ(z) + z·Φ(z)), PI = Φ(z),
 * LCB = mean + kappa·deviation: a lower confidence bound of what is minimised.
 */
export function acquisitionValue(acquisition: Acquisition, mean: number, deviation: number): number {
  const { kind, incumbent, xi, kappa, compat } = acquisition;
  if (kind === 'mean') return mean;
  if (kind === 'LCB') return mean + kappa * deviation;
  const gain = mean - incumbent - xi;
  const z = gain / deviation;
  // A deviation so small that z overflows is none.
  if (deviation > 0 && Number.isFinite(z)) {
    return kind === 'PI' ? logNormalCdf(z) : log(deviation) + logStandardImprovement(z);
  }
  if (compat === 'skopt' || !(gain > 0)) return -Infinity;
  return kind === 'PI' ? 0 : log(gain);
}

/** An acquisition in its own units, of the value that it is compared by: EI and PI themselves. */
export function ownUnits(kind: AcquisitionKind, value: number): number {
  return kind === 'EI' || kind === 'PI' ? exp(value) : value;
}
