// node landscape-process.ts LANDSCAPE SEED: a landscape for a searcher in another language. Prints a line of JSON with its
// dimensions; then, for each line with a point's digits, one with its value; at the end of its input, one with the regrets.
import { createInterface } from 'node:readline';
import { Grid } from '../../src/strop-search.ts';
import { LandscapeRun } from './landscape-run.ts';
import { landscape } from './landscapes.ts';

const [name, seed] = process.argv.slice(2);
const run = new LandscapeRun(landscape(name!), Number(seed));
const dimensions = new Grid(run.space).dimensions.map(({ name, values, coordinates }) => ({
  name,
  count: values.length,
  /** Places in [0, 1], of an ordinal only. */
  coordinates: coordinates && [...coordinates],
}));
console.log(JSON.stringify({ dimensions }));
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify({ value: run.evaluate(JSON.parse(line)) }));
}
console.log(JSON.stringify({ regret: run.regret, repeated: run.repeated }));
