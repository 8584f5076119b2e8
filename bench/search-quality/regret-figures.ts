import type { Figure } from '../figures.ts';
import { type Curve, type Curves, lowest, meanRanks } from './curves.ts';

/** After how many evaluations regret is told. */
export const REGRET_AFTER = [30, 50, 100] as const;
/** After how many the searchers are ranked: as many as all peers were given. */
const RANKED_AFTER = 50;

/** The regret of every searcher of a landscape; that of the `gp` is held to the best peer's third quartile. */
export function regretFigures(curves: Curves, peers: Curves): Figure[] {
  return Object.entries(curves).flatMap(([landscape, own]) =>
    Object.entries({ ...own, ...peers[landscape] }).flatMap(([searcher, curve]) =>
      REGRET_AFTER.filter((evaluations) => curve.regret.length >= evaluations).map((evaluations): Figure => {
        const name = `regret${evaluations}.${landscape}.${searcher}`;
        const value = curve.regret[evaluations - 1]!;
        const quartiles = { q1: curve.q1[evaluations - 1]!, q3: curve.q3[evaluations - 1]! };
        const isHeld = searcher === 'gp' && evaluations === RANKED_AFTER && peers[landscape] !== undefined;
        const floor = isHeld ? { floor: bestPeersThirdQuartile(peers[landscape]!) } : {};
        return { name, value, unit: '', better: 'lower', ...floor, ...quartiles };
      }),
    ),
  );
}

function bestPeersThirdQuartile(peers: Readonly<Record<string, Curve>>): number {
  const medians = Object.entries(peers).map(([name, { regret }]) => [name, regret[RANKED_AFTER - 1]!]);
  return peers[lowest(Object.fromEntries(medians))]!.q3[RANKED_AFTER - 1]!;
}

/** The mean rank of every searcher; that of the `gp` is held to the best peer's. */
export function rankFigures(curves: Curves, peers: Curves): Figure[] {
  const all = Object.fromEntries(Object.entries(curves).map(([name, own]) => [name, { ...own, ...peers[name] }]));
  const ranks = meanRanks(all, RANKED_AFTER);
  const peerNames = new Set(Object.values(peers).flatMap((of) => Object.keys(of)));
  const ofPeers = Object.fromEntries(Object.entries(ranks).filter(([name]) => peerNames.has(name)));
  return Object.entries(ranks).map(([name, value]): Figure => {
    const isHeld = name === 'gp' && Object.keys(ofPeers).length > 0;
    const floor = isHeld ? { floor: ofPeers[lowest(ofPeers)]! } : {};
    return { name: `meanRank.${name}`, value, unit: '', better: 'lower', ...floor };
  });
}
