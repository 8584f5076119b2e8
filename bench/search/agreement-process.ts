// node agreement-process.ts SEED GRIDS: whether the certified argmax is that of a look at every point, on the product of Table III
// for two posteriors of 30 observations, and on so many random grids of 1e5 points and more with conditions, forbidden and excluded
// points and ties. Prints one line of JSON: { agrees, scanSeconds: of the two looks at 398,131,200 points, on two threads }.
import { deepStrictEqual } from 'node:assert';
import { maximiseCertified } from '../../src/acquisition/maximise-certified.ts';
import { maximiseExhaustive } from '../../src/acquisition/maximise-exhaustive.ts';
import { chooseKernels } from '../../src/kernels/choose.ts';
import { POSTERIOR_KINDS, posteriorOf } from './posteriors.ts';
import { type RandomSearch, randomSearch } from './random-grids.ts';
import { table3Product } from './table3-product.ts';

const OBSERVATIONS = 30;
const SIZE = 1e5;

const [seed, grids] = process.argv.slice(2).map(Number) as [number, number];
const kernels = chooseKernels();

async function bestOf(maximiser: typeof maximiseCertified, search: RandomSearch) {
  const { posterior, acquisition, excluded, count } = search;
  try {
    return (await maximiser(posterior, acquisition, { kernels, excluded, count, threads: 2 })).best;
  } catch (error) {
    if ((error as { code?: string }).code !== 'exhausted') throw error;
    return [];
  }
}

let agrees = true;
const scanSeconds: number[] = [];
async function compare(search: RandomSearch, name: string): Promise<void> {
  const certified = await bestOf(maximiseCertified, search);
  const start = performance.now();
  const exhaustive = await bestOf(maximiseExhaustive, search);
  scanSeconds.push((performance.now() - start) / 1000);
  try {
    deepStrictEqual(certified, exhaustive);
  } catch {
    console.error(`${name}: certified ${JSON.stringify(certified)}, exhaustive ${JSON.stringify(exhaustive)}`);
    agrees = false;
  }
}

const hamming = POSTERIOR_KINDS.filter(({ form }) => form === 'hamming');
const radial = POSTERIOR_KINDS.filter(({ form }) => form !== 'hamming');
for (const kinds of [hamming, radial]) {
  const kind = kinds[seed % kinds.length]!;
  const posterior = await posteriorOf(table3Product(), kind, { n: OBSERVATIONS, seed, kernels, isSearch: true });
  const acquisition = { kind: 'logEI', incumbent: posterior.highestObservedMean(), xi: 0, kappa: 0 } as const;
  const search = { posterior, acquisition, excluded: posterior.observed, count: 1 };
  await compare(search, `Table III, ${kind.form} ${kind.shape}, seed ${seed}`);
}
for (let i = 0; i < grids; i++) {
  const gridSeed = (seed % 10_000) * 1000 + i;
  await compare(randomSearch(gridSeed, SIZE, kernels), `randomSearch(${gridSeed}, ${SIZE})`);
}
console.log(JSON.stringify({ agrees, scanSeconds: scanSeconds.slice(0, 2) }));
process.exit(0);
