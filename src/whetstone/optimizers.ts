import { StropError } from '../errors.ts';
import { Adadelta, RMSprop } from './optimizers-adaptive.ts';
import type { KerasOptimizer, RateSettings } from './optimizers-base.ts';
import { Adam, SGD } from './optimizers-momentum.ts';

const RATE: readonly string[] = [
  ...['learningRate', 'decay', 'schedule', 'finalFraction', 'cosineSteps', 'weightDecay'],
];
/** What each optimizer may have besides. */
const SETTINGS = {
  Adadelta: ['rho', 'epsilon'],
  RMSprop: ['rho', 'epsilon'],
  Adam: ['beta1', 'beta2', 'epsilon'],
  SGD: ['momentum', 'nesterov'],
} as const;

export type OptimizerName = keyof typeof SETTINGS;

export interface OptimizerSettings extends RateSettings {
  /** Of Adadelta and RMSprop. */
  readonly rho?: number;
  /** Of all but SGD. */
  readonly epsilon?: number;
  /** Of Adam. */
  readonly beta1?: number;
  readonly beta2?: number;
  /** Of SGD. */
  readonly momentum?: number;
  readonly nesterov?: boolean;
}

/** An optimizer as plain data. */
export type OptimizerSpec = { readonly name: OptimizerName } & OptimizerSettings;

/** @throws StropError 'invalid-argument', naming the setting that is wrong or unknown. */
export function createOptimizer({ name, ...settings }: OptimizerSpec): KerasOptimizer {
  if (!Object.hasOwn(SETTINGS, name)) {
    throw new StropError('invalid-argument', `optimizer ${name}: expected ${Object.keys(SETTINGS).join(', ')}`);
  }
  const known = [...RATE, ...SETTINGS[name]];
  const unknown = Object.keys(settings).find((setting) => !known.includes(setting));
  if (unknown !== undefined) {
    throw new StropError('invalid-argument', `${unknown} of ${name}: expected one of ${known.join(', ')}`);
  }
  if (name === 'Adadelta') return new Adadelta(settings);
  if (name === 'RMSprop') return new RMSprop(settings);
  return name === 'Adam' ? new Adam(settings) : new SGD(settings);
}
