import { type Figure, median } from '../figures.ts';
import { Contestant } from '../training/contestant.ts';
import { medianRatio, race } from '../training/race.ts';
import { strop } from './entrants.ts';

const APPENDED_TO = 1000;

/**
 * A row appended to a Cholesky factor, in units of one reading of its triangle at the bandwidth of one core where arrays of that
 * size lie.
 */
export async function appendFigure(rounds: number): Promise<Figure> {
  const bytes = 8 * ((APPENDED_TO * (APPENDED_TO + 1)) / 2);
  const entrants = [
    strop('append', 'append-process.ts', String(APPENDED_TO)),
    strop('bandwidth', 'bandwidth-process.ts', String(bytes)),
  ];
  const { times } = await race(entrants, { rounds, seconds: 0.2 });
  const value = medianRatio(times.get('append')!, times.get('bandwidth')!);
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
