import type { Acquisition, AcquisitionKind } from '../../src/acquisition/acquisition.ts';
import { acquisitionValue } from '../../src/acquisition/acquisition.ts';
import { Covariance, type CovarianceForm } from '../../src/gp/covariance.ts';
import { Posterior } from '../../src/gp/posterior.ts';
import { type Kernels, RADIAL_FUNCTIONS } from '../../src/kernels/interface.ts';
import { Random } from '../../src/random/random.ts';
import type { DimensionSpec } from '../../src/space/dimension.ts';
import { type Digits, type Grid, grid } from '../../src/space/grid.ts';

const FORMS: readonly CovarianceForm[] = ['mixed', 'radial', 'labels', 'hamming'];
const KINDS: readonly AcquisitionKind[] = ['logEI', 'EI', 'PI', 'LCB', 'mean'];
const TIE = 1e-9;

/** A search of a grid at random: conditions, forbidden and excluded points, dimensions without effect, and so exact ties. */
export interface RandomSearch {
  readonly posterior: Posterior;
  readonly acquisition: Acquisition;
  readonly excluded: readonly Digits[];
  readonly count: number;
}

/** @param size the least product of the grid's dimensions. */
export function randomSearch(seed: number, size: number, kernels: Kernels): RandomSearch {
  const random = new Random(seed, 31, size);
  const pick = <T>(from: readonly T[]): T => from[random.integer(from.length)]!;
  const space = randomGrid(random, size);
  const point = () => space.canonical(space.cardinalities.map((cardinality) => random.integer(cardinality)));
  const covariance = new Covariance(space, { form: pick(FORMS), radial: pick(RADIAL_FUNCTIONS) });
  const rate = Math.exp(1.5 * random.normal());
  const isIdle = random.uniform() < 0.3 ? 0.4 : 0;
  const rates = Float64Array.from(space.dimensions, () =>
    random.uniform() < isIdle ? 0 : rate * Math.exp(random.normal()),
  );
  const noise = 10 ** -(1 + random.integer(5));
  const amplitude = Math.exp(random.normal());
  const slope = random.uniform() < 0.4 ? random.uniform() : 0;
  const trend = new Float64Array(covariance.states.reduce((sum, count) => sum + count, 0)).map(
    () => slope * random.normal(),
  );
  const priorMean = random.normal() / 4;
  const posterior = new Posterior(covariance, { amplitude, noise, rates }, kernels, { priorMean, trend });
  const n = 1 + random.integer(random.uniform() < 0.2 ? 60 : 14);
  for (let i = 0; i < n; i++) posterior.append(point(), random.normal());
  const incumbent = posterior.highestObservedMean() - pick([0, 0, 0, 0.5]);
  return {
    posterior,
    acquisition: { kind: pick(KINDS), incumbent, xi: pick([0, 0, 0.1]), kappa: 2 * random.uniform() },
    excluded: [...posterior.observed, ...Array.from({ length: random.integer(20) }, point)],
    count: pick([1, 1, 2, 5]),
  };
}

function randomGrid(random: Random, size: number): Grid {
  const spec: Record<string, DimensionSpec> = {};
  const values: (string | number | boolean)[][] = [];
  let product = 1;
  while (product < size) {
    const count = 1 + random.integer(random.uniform() < 0.2 ? 9 : 4);
    const d = values.length;
    const kind = random.integer(3);
    const own = Array.from({ length: kind === 1 ? 2 : count }, (_, i) =>
      kind === 0 ? `v${i}` : kind === 1 ? i > 0 : i,
    );
    const parent = random.integer(Math.max(1, d));
    const allowed = values[parent]?.filter((_, i) => i === 0 || random.uniform() < 0.5) ?? [];
    const when = d > 0 && random.uniform() < 0.3 ? { when: { [`x${parent}`]: allowed } } : {};
    if (kind === 0) spec[`x${d}`] = { type: 'categorical', values: own as string[], ...when };
    else if (kind === 1) spec[`x${d}`] = { type: 'boolean', ...when };
    else spec[`x${d}`] = { type: 'integer', from: 0, to: count - 1, ...when };
    values.push(own);
    product *= own.length;
  }
  const forbidden = (configuration: Readonly<Record<string, unknown>>) =>
    (Number(configuration.x0 === 0) + Object.keys(configuration).length) % 3 === 0;
  return grid(spec, random.uniform() < 0.4 ? { forbidden } : {});
}

/** What a search is to find, by its definition: every point evaluated, the best taken, of those that tie the first. */
export function lookAtAll({ posterior, acquisition, excluded, count }: RandomSearch, kernels: Kernels) {
  const { space, arrays, shape } = posterior;
  const keys = new Set(excluded.map((digits) => space.key(digits)));
  const points: { digits: Digits; value: number }[] = [];
  const block = 4096;
  for (let first = 0; first < space.size; first += block) {
    const indices = Array.from({ length: Math.min(block, space.size - first) }, (_, i) => first + i);
    const some = indices.map((index) => space.digits(index)).filter((digits) => space.isCanonical(digits));
    const mean = new Float64Array(some.length);
    const deviation = new Float64Array(some.length);
    const states = Int32Array.from(some.flatMap((digits) => [...space.states(digits)]));
    kernels.posteriorAt({ ...arrays, points: states, mean, deviation }, { ...shape, count: some.length });
    some.forEach((digits, i) => {
      if (keys.has(space.key(digits)) || space.isForbidden(digits)) return;
      points.push({ digits, value: acquisitionValue(acquisition, mean[i]!, deviation[i]!) });
    });
  }
  const found: typeof points = [];
  const taken = new Set<(typeof points)[number]>();
  while (found.length < Math.min(count, points.length)) {
    const left = points.filter((point) => !taken.has(point));
    const highest = left.reduce((most, { value }) => Math.max(most, value), -Infinity);
    const first = left.find(({ value }) => value >= highest - TIE)!; // they stand in the order of their indices
    found.push(first);
    taken.add(first);
  }
  return found;
}
