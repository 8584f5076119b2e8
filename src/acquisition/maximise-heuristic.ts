import { StropError } from '../errors.ts';
import type { Digits, Grid } from '../space/grid.ts';
import { type Acquisition, acquisitionValue } from './acquisition.ts';
import type { ScoredPoint } from './best-points.ts';
import { evaluateAll, type Score, type Surrogate, scoreOf, Turns } from './evaluate-points.ts';
import { LocalSearch } from './local-search.ts';
import type { Maximised, MaximiseOptions } from './maximise-options.ts';
import { PointList } from './point-list.ts';
import { sobolPoints } from './sobol-points.ts';

/** A space of so few points is looked at as a whole. */
const WHOLE = 4096;
/** Points of a Sobol sequence that are looked at, and how many of the best of them a climb starts from. */
const SOBOL_POINTS = 512;
const SOBOL_STARTS = 16;
/** Climbs that start from the observed points of highest posterior mean. */
const OBSERVED_STARTS = 6;
/** The optima, best first, around which all pairs of changes are tried, and the climbs from what is better there. */
const PAIRED_OPTIMA = 6;
const PAIRED_STARTS = 3;
/** Pairs of changes that are tried at most. */
const MAX_PAIRS = 8000;
/** Points that are asked for one by one where the climbs met none that is allowed. */
const MAX_ASKED = 2 ** 20;

/**
 * Maximises an acquisition by local search over Hamming neighbours from several starts. Almost always the best of all points, but
 * without a certificate. Deterministic for a seed; the same on native and wasm kernels.
 *
 * @throws StropError 'exhausted' where no point is allowed; the signal's reason when it is aborted.
 */
export async function maximiseHeuristic(
  surrogate: Surrogate,
  acquisition: Acquisition,
  options: MaximiseOptions,
): Promise<Maximised> {
  const score = scoreOf(options.kernels, surrogate, (mean, deviation) =>
    acquisitionValue(acquisition, mean, deviation),
  );
  return { best: (await maximiseScore([surrogate], score, options)).best };
}

/** The same for any score; climbs start from the observed points of the surrogates. */
export async function maximiseScore(
  surrogates: readonly Surrogate[],
  score: Score,
  { kernels, excluded = [], count = 1, seed = 0, signal }: MaximiseOptions,
): Promise<{ best: ScoredPoint[]; optima: ScoredPoint[] }> {
  const { space } = surrogates[0]!;
  const turns = new Turns(signal);
  const keys = new Set(Array.from(excluded, (digits) => space.key(digits)));
  const isAllowed = (digits: Digits) => !keys.has(space.key(digits)) && !space.isForbidden(digits);
  const search = new LocalSearch({ space, score, isAllowed, count, turns });
  if (space.size <= WHOLE) {
    await search.look(PointList.of(space, [...pointsInOrder(space)]));
  } else {
    const starts: Digits[] = [new Int32Array(space.dimensions.length)];
    starts.push(...(await bestOf(space, score, sobolPoints(space, SOBOL_POINTS, seed), SOBOL_STARTS, turns)));
    for (const surrogate of surrogates) {
      const meanScore = scoreOf(kernels, surrogate, (mean) => mean);
      starts.push(...(await bestOf(space, meanScore, surrogate.observed, OBSERVED_STARTS, turns)));
    }
    await search.climb(starts);
    await tryPairs(search, space);
  }
  if (search.best().length === 0) await search.look(await firstAllowed(space, isAllowed, turns));
  return { best: search.best(), optima: search.optima };
}

async function tryPairs(search: LocalSearch, space: Grid): Promise<void> {
  const changes = space.cardinalities.reduce((sum, cardinality) => sum + cardinality - 1, 0);
  const pairs = Math.max(1, (changes * changes) / 2);
  const tried = new Set<ScoredPoint>();
  for (let left = MAX_PAIRS; left >= pairs; left -= pairs) {
    const optima = search.optima.toSorted(byValue).slice(0, PAIRED_OPTIMA);
    const next = optima.find((optimum) => !tried.has(optimum));
    if (!next) return;
    tried.add(next);
    await search.climb(await search.beyond(next, PAIRED_STARTS));
  }
}

/**
 * The allowed point of lowest index, as a list.
 *
 * @throws StropError 'exhausted' where there is none; 'invalid-argument' where so many are forbidden that none was met.
 */
async function firstAllowed(space: Grid, isAllowed: (digits: Digits) => boolean, turns: Turns): Promise<PointList> {
  let asked = 0;
  for (const digits of pointsInOrder(space)) {
    if (isAllowed(digits)) return PointList.of(space, [digits]);
    if (++asked === MAX_ASKED) {
      const problem = `none of the first ${asked} configurations of the grid is allowed`;
      throw new StropError('invalid-argument', `${problem}: expected 'forbidden' to leave more of them`);
    }
    if (asked % 1024 === 0) await turns.take();
  }
  throw new StropError('exhausted', `all ${space.points} configurations of the grid are excluded or forbidden`);
}

/** All canonical points, by index. */
function* pointsInOrder(space: Grid): Generator<Digits> {
  const digits = new Int32Array(space.dimensions.length);
  for (let d = 0; d >= 0; ) {
    if (space.isCanonical(digits)) yield digits.slice();
    for (d = digits.length - 1; d >= 0 && ++digits[d]! === space.cardinalities[d]; d--) digits[d] = 0;
  }
}

function byValue(a: ScoredPoint, b: ScoredPoint): number {
  return a.value > b.value ? -1 : a.value < b.value ? 1 : 0;
}

/** The different points of highest value, at most `count`. */
async function bestOf(
  space: Grid,
  score: Score,
  points: readonly Digits[],
  count: number,
  turns: Turns,
): Promise<Digits[]> {
  const list = PointList.of(space, points);
  const values = await evaluateAll(score, list, turns);
  const scored = points.map((digits, i): ScoredPoint => ({ digits, value: values[i]! })).sort(byValue);
  const found = new Map<string, Digits>();
  for (const { digits } of scored) {
    if (found.size === count) break;
    found.set(space.key(digits), digits);
  }
  return [...found.values()];
}
