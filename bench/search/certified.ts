import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Figure, median, type SuiteOptions } from '../figures.ts';

/** Of a figure of n observations: what `--check` demands, and what we are after, in seconds. */
const BOUNDS: readonly { n: number; floor: number; target?: number }[] = [
  { n: 30, floor: 0.2, target: 0.05 },
  { n: 100, floor: 0.5, target: 0.1 },
  { n: 300, floor: 3 },
];
const POSTERIORS_OF_A_KIND = 8;
const GRIDS = 200;

function run(script: string, ...args: number[]): unknown {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return JSON.parse(execFileSync(process.execPath, [path, ...args.map(String)], { encoding: 'utf8' }));
}

/** How long a certified argmax over 398,131,200 points takes, and whether it is that of a look at every point. */
export async function certifiedFigures({
  quick,
  progress,
}: Pick<SuiteOptions, 'quick' | 'progress'>): Promise<Figure[]> {
  const figures: Figure[] = [];
  let most = 0;
  for (const { n, ...bounds } of BOUNDS) {
    progress(`certified argmax, n = ${n}`);
    const answer = run('certified-process.ts', n, quick ? 1 : POSTERIORS_OF_A_KIND);
    const { kinds, rssMb } = answer as { kinds: { name: string; seconds: number[] }[]; rssMb: number };
    const value = median(kinds.flatMap(({ seconds }) => seconds));
    const worst = Math.max(...kinds.map(({ seconds }) => median(seconds)));
    figures.push({ name: `certifiedSeconds.n${n}`, value, unit: 's', better: 'lower', ...bounds });
    figures.push({ name: `certifiedSecondsWorstKind.n${n}`, value: worst, unit: 's', better: 'lower' });
    most = Math.max(most, rssMb);
  }
  figures.push({ name: 'certifiedRssMb', value: most, unit: 'MB', better: 'lower', floor: 256 });
  progress('certified against a look at every point');
  // Another pair of posteriors and other grids every day.
  const seed = Math.floor(Date.now() / 86_400_000);
  const agreement = run('agreement-process.ts', seed, quick ? 10 : GRIDS);
  const { agrees, scanSeconds } = agreement as { agrees: boolean; scanSeconds: number[] };
  figures.push({ name: 'certifiedAgrees', value: Number(agrees), unit: '', better: 'higher', floor: 1 });
  figures.push({ name: 'scanSeconds.n30', value: scanSeconds[0]!, unit: 's', better: 'lower' });
  figures.push({ name: 'scanSecondsRadial.n30', value: scanSeconds[1]!, unit: 's', better: 'lower' });
  return figures;
}
