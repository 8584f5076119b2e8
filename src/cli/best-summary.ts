import type { ObjectiveFigure } from '../evaluate/objectives.ts';
import { quantity } from '../report/format.ts';
import type { Study } from '../search/study.ts';
import type { Trial } from '../search/trial.ts';
import { number, setting } from './format.ts';

interface ShownTrial extends Pick<Trial, 'number' | 'params'> {
  readonly values: readonly number[];
  /** The values with their names and units, where they are figures of a network. */
  readonly figures?: readonly ObjectiveFigure[];
}

/** What a script wants to know of a study: the last line of the output. */
export interface BestSummary {
  readonly study: string;
  readonly directions: readonly string[];
  readonly state: string;
  readonly trials: number;
  readonly complete: number;
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
    ...{ complete: count('complete'), failed: count('failed') },
    ...(study.directions.length === 1
      ? {
          best: first ? { number: first.number, value: first.value!, params: first.params, ...figuresOf(first) } : null,
        }
      : {
          front: best.map((trial) => {
            const { number: which, values, params } = trial;
            return { number: which, values: values!, params, ...figuresOf(trial) };
          }),
        }),
  };
}

function figuresOf({ attributes }: Trial): Pick<ShownTrial, 'figures'> {
  return attributes.figures ? { figures: attributes.figures as unknown as readonly ObjectiveFigure[] } : {};
}

/** What figures of hardware rest on, a line each. */
export function basesOf(figures: readonly ObjectiveFigure[]): string[] {
  return figures
    .filter(({ basis }) => basis !== undefined)
    .map(({ name, profile, basis }) => `${name}: of an image, by ${profile}: ${basis}`);
}

/** For people. */
export function describeBest({ study, trials, complete, failed, state, best, front }: BestSummary): string {
  const counts = `${complete} of ${trials} trials complete${failed > 0 ? `, ${failed} failed` : ''}`;
  const head = `study ${study}: ${counts}${state === 'exhausted' ? ', space exhausted' : ''}`;
  const shown = best ? [{ ...best, values: [best.value] }] : (front ?? []);
  if (shown.length === 0) return `${head}; no trial is complete`;
  const title = front ? [`Pareto front, ${shown.length} trials:`] : [];
  const bases = basesOf(shown[0]!.figures ?? []);
  return [head, ...title, ...shown.map(describeTrial), ...bases].join('\n');
}

function describeTrial({ number: which, values, params, figures }: ShownTrial): string {
  const settings = Object.entries(params).map(([name, value]) => `${name}=${setting(value)}`);
  const shown = figures?.map(({ name, value, unit }) => `${name} ${quantity(value, unit)}`) ?? values.map(number);
  return `trial ${which}: ${shown.join(', ')}  at  ${settings.join(' ')}`;
}
