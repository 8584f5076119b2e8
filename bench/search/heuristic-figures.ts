import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Figure, median } from '../figures.ts';

const script = fileURLToPath(new URL('heuristic-process.ts', import.meta.url));

/** How long the heuristic maximiser takes, and the fraction of the cases in which it finds what the certified one proves. */
export function heuristicFigures(cases: number): Figure[] {
  const output = execFileSync(process.execPath, [script, String(cases)], { encoding: 'utf8' });
  const { milliseconds, hits }: { milliseconds: number[]; hits: number } = JSON.parse(output);
  return [
    { name: 'heuristicMs.n30', value: median(milliseconds), unit: 'ms', better: 'lower', floor: 30 },
    { name: 'heuristicHits', value: hits / cases, unit: '', better: 'higher', floor: 0.99 },
  ];
}
