import type { Study } from '../search/study.ts';
import type { Trial } from '../search/trial.ts';
import { number, setting } from './format.ts';

type ShownTrial = Pick<Trial, 'number' | 'params'> & { readonly values: readonly number[] };

/** What a script wants to know of a study: the last line of the output. */
export interface BestSummary {
  readonly study: string;
  readonly directions: readonly string[];
  readonly state: string;
  readonly trials: number;
  readonly complete: number;
  readonly infeasible: number;
  readonly failed: number;
  /** Of one objective; null before the first complete trial. */
  readonly best?: ({ readonly value: number } & Omit<ShownTrial, 'values'>) | null;
  /** Of two. */
  readonly front?: readonly ShownTrial[];
}

export async function summaryOfBest(study: Study): Promise<BestSummary> {
  const trials = await study.trials();
  const count = (wanted: string) => trials.filter(({ state }) => state === wanted).length;
  const best = await study.bestTrials();
  const first = best[0];
  return {
    ...{ study: study.name, directions: study.directions, state: await study.state(), trials: trials.length },
    ...{ complete: count('complete'), infeasible: count('infeasible'), failed: count('failed') },
    ...(study.directions.length === 1
      ? { best: first ? { number: first.number, value: first.value!, params: first.params } : null }
      : { front: best.map(({ number: which, values, params }) => ({ number: which, values: values!, params })) }),
  };
}

/** For people. */
export function describeBest({ study, trials, complete, state, best, front, ...others }: BestSummary): string {
  const lost = (['infeasible', 'failed'] as const).filter((name) => others[name] > 0);
  const counts = [`${complete} of ${trials} trials complete`, ...lost.map((name) => `${others[name]} ${name}`)].join(
    ', ',
  );
  const head = `study ${study}: ${counts}${state === 'exhausted' ? ', space exhausted' : ''}`;
  const shown = best ? [{ ...best, values: [best.value] }] : (front ?? []);
  if (shown.length === 0) return `${head}; no trial is complete`;
  const title = front ? [`Pareto front, ${shown.length} trials:`] : [];
  return [head, ...title, ...shown.map(describeTrial)].join('\n');
}

function describeTrial({ number: which, values, params }: ShownTrial): string {
  const settings = Object.entries(params).map(([name, value]) => `${name}=${setting(value)}`);
  return `trial ${which}: ${values.map(number).join(', ')}  at  ${settings.join(' ')}`;
}
