import { type Figure, median } from '../figures.ts';
import { Contestant, type Entrant } from '../training/contestant.ts';
import { allToAll, brian } from './entrants.ts';

/** All of one group's neurons to all of another's, one in `every` firing at each of the steps. */
export interface AllToAllCase {
  readonly neurons: number;
  readonly every: number;
  readonly steps: number;
}

const CASE: AllToAllCase = { neurons: 2000, every: 10, steps: 1000 };

/** Synaptic events per second, of integers on our side and of floats on Brian2's. */
export async function allToAllFigures(rounds: number): Promise<{ figures: Figure[]; version: string | undefined }> {
  const events = (CASE.steps * CASE.neurons * CASE.neurons) / CASE.every;
  const ours = await Contestant.start(allToAll(CASE));
  const [peer] = await Promise.all(brian(CASE).map((entrant: Entrant) => Contestant.start(entrant)));
  const speeds: { ours: number; peer: number }[] = [];
  try {
    for (let round = 0; round <= rounds; round++) {
      const ofOurs = (await ours.run<Answer>(1)).simulated;
      const ofPeer = (await peer?.run<Answer>(1))?.simulated ?? Number.NaN;
      if (round > 0) speeds.push({ ours: events / ofOurs, peer: events / ofPeer }); // the first warms up
    }
  } finally {
    await Promise.all([ours.end(), peer?.end()]);
  }
  const perSecond = (name: string, value: number): Figure => ({ name, value, unit: '/s', better: 'higher' });
  const figures = [perSecond('eventsPerSecond', median(speeds.map((speed) => speed.ours)))];
  if (!peer) return { figures, version: undefined };
  const value = median(speeds.map((speed) => speed.ours / speed.peer));
  return {
    figures: [
      { name: 'brianRatio', value, unit: 'x', better: 'higher', floor: 50 },
      ...figures,
      perSecond('brianEventsPerSecond', median(speeds.map((speed) => speed.peer))),
    ],
    version: peer.version,
  };
}

interface Answer {
  readonly simulated: number;
}
