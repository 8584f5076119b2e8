import { StropError } from '../errors.ts';
import { standardise } from '../gp/standardise.ts';
import { chooseKernels } from '../kernels/choose.ts';
import type { Kernels } from '../kernels/interface.ts';
import { exp } from '../math/exp.ts';
import { Random } from '../random/random.ts';
import { drawUnused } from './draw-unused.ts';
import { appendFantasies, FANTASIES, type Fantasies } from './fantasies.ts';
import { drawByGain, gainsOf, HEDGED, noteHedge } from './hedge.ts';
import type { Sampler, SamplerContext, Suggestion } from './sampler.ts';
import { scoresOf } from './scores.ts';
import { type Acquisition, type Certificate, fitPosterior, type MaximiseOptions, maximise } from './surrogate.ts';
import type { Json } from './trial.ts';

export const ACQUISITIONS = ['logEI', 'EI', 'PI', 'LCB', 'mean', 'hedge'] as const;
export const MAXIMISERS = ['certified', 'heuristic', 'exhaustive'] as const;

export interface GpSamplerOptions {
  /** Random suggestions until so many trials are complete. Default 2, as in the paper. */
  readonly startup?: number;
  /** What is maximised. Default `logEI`; `hedge` chooses among EI, LCB and PI by what they have come to. */
  readonly acquisition?: (typeof ACQUISITIONS)[number];
  /** Default `certified`: the maximum over the whole space, proven within the budget, or the best so far and the gap left. */
  readonly mode?: MaximiseOptions['mode'];
  /** How many prefixes a certified suggestion visits at most; a budget of time would not replay. Default 20 million. */
  readonly nodes?: number;
  /** By how much to improve on the incumbent at least, in standard deviations of the values so far. Default 0. */
  readonly xi?: number;
  /** The weight of the deviation in LCB. Default 1.96. */
  readonly kappa?: number;
  /** What pending trials count as. Default `believer`. */
  readonly fantasies?: Fantasies;
  /** `skopt`: the incumbent is the best value told, xi 0.01 and hedge gains in the objective's own unit. */
  readonly compat?: 'skopt';
  /** Default: the best that this machine has. */
  readonly kernels?: Kernels;
}

const SKOPT_XI = 0.01;
/** Names the stream of this file. */
const STREAM = 0x6770; // 'gp'

/**
 * Suggests the configuration of the highest acquisition under a Gaussian process fitted to all complete trials. Trials that are
 * still waiting or running count by their fantasies; failed ones are left out. Of two objectives it takes ParEGO's
 * scalarisation.
 */
export function gpSampler(options: GpSamplerOptions = {}): Sampler {
  const { startup = 2, acquisition = 'logEI', mode = 'certified', fantasies = 'believer', kappa = 1.96 } = options;
  const { kernels = chooseKernels(), nodes = 2e7, compat } = options;
  if (!Number.isInteger(startup) || startup < 1) {
    throw new StropError('invalid-argument', `startup ${startup}: expected an integer of at least 1`);
  }
  requireOneOf('acquisition', acquisition, ACQUISITIONS);
  requireOneOf('mode', mode, MAXIMISERS);
  requireOneOf('fantasies', fantasies, FANTASIES);
  if (compat !== undefined) requireOneOf('compat', compat, ['skopt']);

  async function suggest(context: SamplerContext): Promise<Suggestion> {
    const { space, seed, number, trials, directions, signal } = context;
    const { trials: complete, scores } = scoresOf(context);
    if (complete.length < startup) return { digits: drawUnused(context) };
    const values = standardise(scores);
    const unit = unitOf(scores, values);
    const points = complete.map(({ digits }) => Int32Array.from(digits));
    const posterior = await fitPosterior(space, points, values, { kernels });
    const incumbent = compat === 'skopt' ? Math.max(...values) : posterior.highestObservedMean();
    const xi = options.xi ?? (compat === 'skopt' && unit > 0 ? SKOPT_XI / unit : 0);
    // The centre of the values, which the same unit would have besides, is the same for all gains.
    const gainAt = (digits: Int32Array) => (compat === 'skopt' ? unit : 1) * posterior.mean(digits);
    const gains = acquisition === 'hedge' ? gainsOf(context, gainAt) : [];
    const sign = directions.length === 1 && directions[0] === 'minimize' ? -1 : 1;
    appendFantasies(posterior, trials, { fantasies, values, sign });

    const excluded = trials.map(({ digits }) => Int32Array.from(digits));
    const budget = mode === 'certified' ? { budget: { nodes } } : {};
    const find = async (kind: Acquisition['kind']): Promise<Found> => {
      const how = { mode, excluded, kernels, seed: new Random(seed, STREAM, number).uint32(), signal, ...budget };
      const { best, certificate } = await maximise(posterior, { kind, incumbent, xi, kappa }, how);
      return { kind, certificate, ...best[0]! };
    };
    if (acquisition !== 'hedge') return toSuggestion(await find(acquisition), unit);
    const found: Found[] = [];
    for (const kind of HEDGED) found.push(await find(kind));
    const candidates = found.map(({ digits }) => digits);
    const { digits, details } = toSuggestion(found[drawByGain(context, gains)]!, unit);
    return { digits, details: { ...details, ...noteHedge(gains, candidates) } };
  }
  return { name: 'gp', suggest };
}

interface Found {
  readonly kind: Acquisition['kind'];
  readonly digits: Int32Array;
  readonly value: number;
  readonly certificate: Certificate | undefined;
}

function toSuggestion({ kind, digits, value, certificate }: Found, unit: number): Suggestion {
  const isImprovement = kind === 'EI' || kind === 'logEI';
  return {
    digits,
    details: { acquisition: kind, value: finite(value), ...(certificate ? { certificate: noted(certificate) } : {}) },
    ...(isImprovement && certificate ? { improvementBound: unit * exp(Math.max(value, certificate.upperBound)) } : {}),
  };
}

/** JSON has no infinities: an improvement that underflows even as its logarithm is noted as null. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function noted({ upperBound, gap, complete, nodes }: Certificate): Json {
  return { upperBound: finite(upperBound), gap: finite(gap), complete, nodes };
}

/** The length, in the objective's unit, of one standard deviation of the values so far; 0 where they are all the same. */
function unitOf(scores: readonly number[], standardised: Float64Array): number {
  const range = (values: ArrayLike<number>) => {
    const list = Array.from(values);
    return Math.max(...list) - Math.min(...list);
  };
  return range(standardised) > 0 ? range(scores) / range(standardised) : 0;
}

function requireOneOf(name: string, value: string, expected: readonly string[]): void {
  if (expected.includes(value)) return;
  throw new StropError('invalid-argument', `${name} '${value}': expected ${expected.join(', ')}`);
}
