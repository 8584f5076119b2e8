import { StropError } from '../../errors.ts';

/** What of NIR a reader understands, and how it computes. */
export interface Dialect {
  readonly reader: string;
  /** Threshold: z = 1 where x > threshold, without state. IF: the same for one step from rest. */
  readonly neuron: 'Threshold' | 'IF';
  /** A max-pool of bits is neurons that fire where the sum of a window exceeds ½, its average ½/size. */
  readonly pool: 'SumPool2d' | 'AvgPool2d';
  /** Where the reader takes one threshold a layer, weights are divided by theirs; integers then are integers no longer. */
  readonly oneThreshold: 'always' | 'unless quantised' | 'never';
  /** Whether linear nodes may have a bias, which neurons that fire without input then need. */
  readonly biases: boolean;
  /** Of an IF. */
  readonly resistance: number;
}

const IF = { neuron: 'IF', pool: 'SumPool2d', oneThreshold: 'unless quantised', biases: true, resistance: 1 } as const;

/** SpikingJelly's default time step, 10⁻⁴ s: it asserts r = 1/dt. */
const SPIKINGJELLY_RESISTANCE = 1e4;

export const DIALECTS = {
  exact: { ...IF, reader: 'any reader that follows the standard', neuron: 'Threshold', oneThreshold: 'never' },
  if: { ...IF, reader: 'Norse, Sinabs, SpiNNaker2' },
  lava: { ...IF, reader: 'Lava', oneThreshold: 'always', biases: false },
  snntorch: { ...IF, reader: 'snnTorch', pool: 'AvgPool2d', oneThreshold: 'always' },
  spikingjelly: {
    ...{ ...IF, reader: 'SpikingJelly', pool: 'AvgPool2d', oneThreshold: 'always' },
    resistance: SPIKINGJELLY_RESISTANCE,
  },
} as const satisfies Record<string, Dialect>;

export type DialectName = keyof typeof DIALECTS;

/** @throws StropError `invalid-argument` where no dialect is called so. */
export function dialectOf(name: string): Dialect {
  if (Object.hasOwn(DIALECTS, name)) return DIALECTS[name as DialectName];
  throw new StropError('invalid-argument', `dialect ${name}: expected ${Object.keys(DIALECTS).join(', ')}`);
}
