import { quantile } from '../figures.ts';

/** The regret of several searches of a landscape after each evaluation: its quartiles over the seeds. */
export interface Curve {
  readonly seeds: number;
  readonly regret: readonly number[];
  readonly q1: readonly number[];
  readonly q3: readonly number[];
}

/** Of each landscape the curve of each searcher. */
export type Curves = Readonly<Record<string, Readonly<Record<string, Curve>>>>;

/** @param runs the regret after each evaluation, of one search a seed, all equally long. */
export function curveOf(runs: readonly (readonly number[])[]): Curve {
  const along = (q: number) =>
    runs[0]!.map((_, i) =>
      quantile(
        runs.map((run) => run[i]!),
        q,
      ),
    );
  return { seeds: runs.length, regret: along(0.5), q1: along(0.25), q3: along(0.75) };
}

/**
 * The rank of each searcher, 1 being the best, averaged over the landscapes: by median regret after `evaluations` of them,
 * equal ones sharing their ranks' mean. A searcher counts that has every landscape.
 */
export function meanRanks(curves: Curves, evaluations: number): Record<string, number> {
  const landscapes = Object.values(curves);
  const names = Object.keys(landscapes[0] ?? {}).filter((name) => landscapes.every((of) => of[name]));
  const rankIn = (of: Readonly<Record<string, Curve>>, name: string) => {
    const at = (other: string) => of[other]!.regret[evaluations - 1]!;
    const better = names.filter((other) => at(other) < at(name)).length;
    const equal = names.filter((other) => at(other) === at(name)).length;
    return better + (equal + 1) / 2;
  };
  const meanRank = (name: string) => landscapes.reduce((sum, of) => sum + rankIn(of, name), 0) / landscapes.length;
  return Object.fromEntries(names.map((name) => [name, meanRank(name)]));
}

/** The name with the lowest number. */
export function lowest(values: Readonly<Record<string, number>>): string {
  return Object.entries(values).reduce((best, entry) => (entry[1] < best[1] ? entry : best))[0];
}
