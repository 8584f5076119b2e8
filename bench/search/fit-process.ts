// node fit-process.ts FILE: a step of it is a fit by maximum likelihood of amplitude, lengthscales and noise under Matérn 5/2,
// within scikit-optimize's bounds, to what FILE holds as JSON: { x: (n, d) in [0, 1], y: (n), standardised }. Prints a line of JSON
// once it is ready; then, for each line with a number of fits on its standard input, one with their seconds and the log marginal
// likelihood that they reached.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { UnitDistances } from '../../src/gp/covariance.ts';
import { fitLikelihood } from '../../src/gp/fit.ts';
import { loadKernels } from '../../src/kernels/choose.ts';

const { x, y }: { x: number[][]; y: number[] } = JSON.parse(readFileSync(process.argv[2]!, 'utf8'));
const n = x.length;

/** Every value that a column takes is a state of its dimension. */
function distancesOf(rows: readonly number[][]): UnitDistances {
  const columns = rows[0]!.map((_, d) => rows.map((row) => row[d]!));
  const values = columns.map((column) => [...new Set(column)]);
  const contributions = columns.flatMap((column, d) => values[d]!.flatMap((a) => column.map((b) => (a - b) ** 2)));
  return {
    n: rows.length,
    radial: 'matern52',
    states: Int32Array.from(values, (each) => each.length),
    factors: new Int32Array(columns.length),
    contributions: Float64Array.from(contributions),
    observed: Int32Array.from(rows.flatMap((row) => row.map((value, d) => values[d]!.indexOf(value)))),
  };
}

const distances = distancesOf(x);
const values = Float64Array.from(y);
const kernels = loadKernels('native');
console.log(JSON.stringify({ version: process.versions.node, n, simd: kernels.simd }));
for await (const line of createInterface({ input: process.stdin })) {
  const start = performance.now();
  let reached = Number.NaN;
  for (let i = 0; i < Number(line); i++) {
    reached = (await fitLikelihood(distances, values, { mode: 'mle', kernels })).logMarginalLikelihood;
  }
  console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000, logMarginalLikelihood: reached }));
}
