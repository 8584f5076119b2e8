import type { AcquisitionKind } from '../acquisition/acquisition.ts';
import { maximiseHypervolumeImprovement } from '../acquisition/expected-hypervolume.ts';
import { drawHedge, HEDGE_PORTFOLIO } from '../acquisition/hedge.ts';
import { maximiseMaxValueEntropy } from '../acquisition/max-value-entropy.ts';
import { maximise } from '../acquisition/maximise.ts';
import type { Maximised, MaximiseMode, MaximiseOptions } from '../acquisition/maximise-options.ts';
import { thompsonSample } from '../acquisition/thompson.ts';
import { StropError } from '../errors.ts';
import type { CovarianceOptions } from '../gp/covariance.ts';
import type { FitMode } from '../gp/parameters.ts';
import { chooseKernels } from '../kernels/choose.ts';
import type { Kernels } from '../kernels/interface.ts';
import { exp } from '../math/exp.ts';
import { Random } from '../random/random.ts';
import { drawUnused } from './draw-unused.ts';
import { FANTASIES, type Fantasies } from './fantasies.ts';
import { MEANS } from './fit-model.ts';
import { gainsOf, noteHedge } from './hedge.ts';
import type { Sampler, SamplerContext, Suggestion } from './sampler.ts';
import { fitObjective, fitScores, type Surrogate, TRANSFORMS } from './surrogate.ts';
import type { Attributes } from './trial.ts';

/** `MES` is max-value entropy search; `hedge` chooses among EI, LCB and PI by what they have come to. */
const ACQUISITIONS = ['logEI', 'EI', 'PI', 'LCB', 'mean', 'MES', 'Thompson', 'hedge'] as const;
const MAXIMISERS = ['certified', 'heuristic', 'exhaustive'] as const satisfies readonly MaximiseMode[];

export interface GpSamplerOptions {
  /** Random suggestions until so many trials are complete. Default 2, as in the paper. */
  readonly startup?: number;
  /**
   * What is maximised. Default `logEI`, of two objectives the expected hypervolume improvement; another one is then taken of
   * ParEGO's scalarisation.
   */
  readonly acquisition?: (typeof ACQUISITIONS)[number];
  /**
   * Default `certified`: the maximum over the whole space, proven within the budget, or the best so far and the gap left. MES,
   * Thompson sampling and two objectives know only the heuristic.
   */
  readonly mode?: MaximiseMode;
  /** How many prefixes a certified suggestion visits at most, about a second's; a budget of time would not replay. Default 20,000. */
  readonly nodes?: number;
  /** By how much to improve on the incumbent at least, in standard deviations of the values so far. Default 0. */
  readonly xi?: number;
  /** The weight of the deviation in LCB. Default 1.96. */
  readonly kappa?: number;
  /** What pending trials count as. Default `believer`. */
  readonly fantasies?: Fantasies;
  /** Default: numbers by Matérn 5/2, categories by rates of mismatch. */
  readonly covariance?: CovarianceOptions;
  /**
   * Default `concave`: what is not known yet is taken to fall towards the ends of ranges, as far as the values so far do. `constant`
   * expects the same everywhere.
   */
  readonly mean?: (typeof MEANS)[number];
  /** Whether hyperparameters have priors (`map`) or not (`mle`). Default `map`. */
  readonly fit?: FitMode;
  /** Default `winsorise`: outliers on the bad side are raised before values are standardised. `standardise` leaves them. */
  readonly transform?: (typeof TRANSFORMS)[number];
  /** `skopt`: its covariances and likelihood; the incumbent is the best value told, xi 0.01 and hedge gains in raw units. */
  readonly compat?: 'skopt';
  /** Default: the best that this machine has. */
  readonly kernels?: Kernels;
}

const SKOPT_XI = 0.01;
/** Names the stream of this file. */
const STREAM = 0x6770; // 'gp'

/**
 * Suggests the configuration of the highest acquisition under a Gaussian process fitted to all complete trials. Trials that are
 * still waiting or running count by their fantasies; failed ones are left out.
 */
export function gpSampler(options: GpSamplerOptions = {}): Sampler {
  const { startup = 2, acquisition, mode = 'certified', fantasies = 'believer', kernels = chooseKernels() } = options;
  const {
    compat,
    covariance,
    nodes = 20_000,
    transform = compat ? 'standardise' : 'winsorise',
    fit = compat ? 'mle' : 'map',
    mean = compat ? 'constant' : 'concave',
  } = options;
  for (const [name, value] of Object.entries({ startup, nodes })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new StropError('invalid-argument', `${name} ${value}: expected an integer of at least 1`);
  }
  requireOneOf('acquisition', acquisition ?? 'logEI', ACQUISITIONS);
  requireOneOf('mode', mode, MAXIMISERS);
  requireOneOf('fantasies', fantasies, FANTASIES);
  requireOneOf('transform', transform, TRANSFORMS);
  requireOneOf('fit', fit, ['map', 'mle']);
  requireOneOf('mean', mean, MEANS);
  if (compat !== undefined) requireOneOf('compat', compat, ['skopt']);
  const fitOptions = { covariance, mean, fit, transform, fantasies, kernels, compat };

  async function suggest(context: SamplerContext): Promise<Suggestion> {
    const { trials, directions, signal, seed, number } = context;
    const complete = trials.filter(({ state }) => state === 'complete');
    if (complete.length < startup) return { digits: drawUnused(context) };
    const excluded = trials.map(({ digits }) => Int32Array.from(digits));
    const how = { excluded, kernels, seed: new Random(seed, STREAM, number).uint32(), signal };
    if (directions.length === 2 && acquisition === undefined) {
      const first = await fitObjective(context, 0, fitOptions);
      const second = await fitObjective(context, 1, fitOptions);
      for (const { addPending } of [first, second]) addPending();
      const found = await maximiseHypervolumeImprovement([first.posterior, second.posterior], how);
      return toSuggestion('EHVI', found, { models: [first.note, second.note] });
    }
    const surrogate = await fitScores(context, fitOptions);
    const { posterior, unit, addPending, note } = surrogate;
    const models = [note];
    const ofOne = directions.length === 1 ? unit : undefined;
    // The centre of the values, which raw units would have besides, is the same for all gains.
    const gainAt = (digits: Int32Array) => (compat === 'skopt' ? unit : 1) * posterior.mean(digits);
    const gains = acquisition === 'hedge' ? gainsOf(context, gainAt) : [];
    addPending();
    if (acquisition === 'MES') return toSuggestion('MES', await maximiseMaxValueEntropy(posterior, how), { models });
    if (acquisition === 'Thompson') return toSuggestion('Thompson', await thompsonSample(posterior, how), { models });
    if (acquisition !== 'hedge') {
      const kind = acquisition ?? 'logEI';
      return toSuggestion(kind, await find(kind, surrogate, how), { models }, ofOne);
    }
    const found: Maximised[] = [];
    for (const kind of HEDGE_PORTFOLIO) found.push(await find(kind, surrogate, how));
    const drawn = drawHedge(gains, new Random(seed, STREAM, number, 1).uniform());
    const nominees = found.map(({ best }) => best[0]!.digits);
    return toSuggestion(HEDGE_PORTFOLIO[drawn]!, found[drawn]!, { models, ...noteHedge(gains, nominees) }, ofOne);
  }

  async function find(kind: AcquisitionKind, surrogate: Surrogate, how: MaximiseOptions): Promise<Maximised> {
    const { posterior, incumbent, unit } = surrogate;
    const { kappa = 1.96 } = options;
    const xi = options.xi ?? (compat === 'skopt' && unit > 0 ? SKOPT_XI / unit : 0);
    const budget = mode === 'certified' ? { budget: { nodes } } : {};
    const described = { kind, incumbent, xi, kappa, ...(compat ? { compat } : {}) };
    return maximise(posterior, described, { ...how, ...budget, mode });
  }
  return { name: 'gp', suggest };
}

/** @param unit of the one objective, in which an improvement is bounded. */
function toSuggestion(
  acquisition: string,
  { best, certificate }: Maximised,
  notes: Attributes,
  unit?: number,
): Suggestion {
  const { digits, value } = best[0]!;
  const isBounded = unit !== undefined && (acquisition === 'EI' || acquisition === 'logEI');
  const details: Attributes = { acquisition, value: finite(value), ...notes };
  if (!certificate) return { digits, details };
  const { upperBound, gap, complete, nodes } = certificate;
  const noted = { upperBound: finite(upperBound), gap: finite(gap), complete, nodes };
  return {
    digits,
    details: { ...details, certificate: noted },
    ...(isBounded ? { improvementBound: unit * exp(Math.max(value, upperBound)) } : {}),
  };
}

/** JSON has no infinities: an improvement that underflows even as its logarithm is noted as null. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function requireOneOf(name: string, value: string, expected: readonly string[]): void {
  if (expected.includes(value)) return;
  throw new StropError('invalid-argument', `${name} '${value}': expected ${expected.join(', ')}`);
}
