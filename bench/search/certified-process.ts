// node certified-process.ts N SEEDS: the certified argmax of log EI on the product of Table III, for so many posteriors of n
// observations of each kind, on two threads. Prints one line of JSON: { kinds: [{ name, seconds: of each }], rssMb: at its highest }.
import { maximiseCertified } from '../../src/acquisition/maximise-certified.ts';
import { chooseKernels } from '../../src/kernels/choose.ts';
import { POSTERIOR_KINDS, posteriorOf } from './posteriors.ts';
import { table3Product } from './table3-product.ts';

const [n, seeds] = process.argv.slice(2).map(Number) as [number, number];
const space = table3Product();
const kernels = chooseKernels();

async function certify(kind: (typeof POSTERIOR_KINDS)[number], seed: number): Promise<number> {
  const posterior = await posteriorOf(space, kind, { n, seed, kernels, isSearch: true });
  const acquisition = { kind: 'logEI', incumbent: posterior.highestObservedMean(), xi: 0, kappa: 0 } as const;
  const start = performance.now();
  const { certificate } = await maximiseCertified(posterior, acquisition, {
    ...{ kernels, threads: 2, excluded: posterior.observed },
  });
  if (!certificate?.complete) throw new Error('the search ended without a proof');
  return (performance.now() - start) / 1000;
}

await certify(POSTERIOR_KINDS[0]!, 1000); // compiles, and starts the threads
const kinds: { name: string; seconds: number[] }[] = [];
for (const kind of POSTERIOR_KINDS) {
  const seconds: number[] = [];
  for (let seed = 0; seed < seeds; seed++) seconds.push(await certify(kind, seed));
  kinds.push({ name: `${kind.form} ${kind.shape}`, seconds });
}
console.log(JSON.stringify({ kinds, rssMb: process.resourceUsage().maxRSS / 1024 }));
process.exit(0);
