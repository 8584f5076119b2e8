import { type Figure, median } from '../figures.ts';
import { Contestant } from '../training/contestant.ts';
import { triad } from '../training/entrants.ts';
import { medianRatio, race } from '../training/race.ts';
import { TRIAD_BYTES } from '../training/triad-bytes.ts';
import { strop } from './entrants.ts';

const APPENDED_TO = 1000;

/** A row appended to a Cholesky factor, in units of one reading of its triangle at one core's bandwidth in STREAM's triad. */
export async function appendFigure(rounds: number): Promise<Figure> {
  const entrants = [strop('append', 'append-process.ts', String(APPENDED_TO)), triad(1)];
  const { times } = await race(entrants, { rounds, seconds: 0.2 });
  const triangleBytes = 8 * ((APPENDED_TO * (APPENDED_TO + 1)) / 2);
  const readings = times.get('triad')!.map((seconds) => (seconds * triangleBytes) / TRIAD_BYTES);
  const value = medianRatio(times.get('append')!, readings);
  return { name: `appendOverBandwidth.n${APPENDED_TO}`, value, unit: 'x', better: 'lower', floor: 2 };
}

/** What 50 evaluations that take no time take in all, on a grid of 30,000 points. */
export async function overheadFigure(rounds: number): Promise<Figure> {
  const contestant = await Contestant.start(strop('overhead', 'overhead-process.ts'));
  const seconds: number[] = [];
  try {
    await contestant.run(1); // compiles
    for (let round = 0; round < rounds; round++) seconds.push((await contestant.run(1)).seconds);
  } finally {
    await contestant.end();
  }
  return { name: 'overheadSeconds.run50', value: median(seconds), unit: 's', better: 'lower', floor: 1 };
}
