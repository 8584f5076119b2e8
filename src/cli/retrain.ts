import type { Trial } from '../search/trial.ts';
import { percent } from './format.ts';
import { type SeedsRequest, trainSeeds } from './train-seeds.ts';
import { trainingSettings } from './training-settings.ts';
import { summaryOf } from './training-summary.ts';

/** What the best trial of a search scores when it is trained anew. Accuracies are fractions. */
export interface Retrained {
  readonly trial: number;
  /** Its value in the search, for which it was chosen. */
  readonly chosenFor: number;
  readonly seeds: readonly { readonly seed: number; readonly value: number; readonly spikingAccuracy: number | null }[];
  /** Of the same value from the other seeds. */
  readonly mean: number;
  /** The sample's standard deviation; null for one seed. */
  readonly deviation: number | null;
  /** The winner's curse: by how much what it was chosen for exceeds the mean, which owes nothing to the choice. */
  readonly curse: number;
  /** Of the spiking accuracy on the test images; null where no training has one. */
  readonly testMean: number | null;
  readonly testDeviation: number | null;
}

/** Trains the best trial's recipe from the seeds after its own, each with a split, weights and an order of its own. */
export async function retrain(
  best: Trial,
  request: Omit<SeedsRequest, 'name' | 'settings' | 'seeds'> & { readonly study: string; readonly count: number },
  signal: AbortSignal,
): Promise<Retrained> {
  const { study, count, ...place } = request;
  const trial = `${study}#${best.number}`;
  const {
    name,
    settings,
    seed: own,
  } = await trainingSettings({ trial, set: [], allowUnfinished: false, runs: place.runs });
  const seeds = Array.from({ length: count }, (_, i) => own + 1 + i);
  const finished = await trainSeeds({ ...place, name, settings, seeds }, signal);
  const values = finished.map(({ outcome }) => outcome.value);
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const onTest = summaryOf(name, finished);
  return {
    ...{ trial: best.number, chosenFor: best.value!, mean, curse: best.value! - mean },
    deviation: count > 1 ? Math.sqrt(squares / (count - 1)) : null,
    seeds: finished.map(({ seed, outcome, test }) => {
      return { seed, value: outcome.value, spikingAccuracy: test?.spikingAccuracy ?? null };
    }),
    ...{ testMean: onTest.mean, testDeviation: onTest.deviation },
  };
}

/** For people. */
export function describeRetrained(retrained: Retrained): string {
  const { trial, chosenFor, seeds, mean, deviation, curse, testMean, testDeviation } = retrained;
  const spread = (each: number | null) => (each === null ? '' : `, deviation ${points(each)}`);
  const lines = [
    `trial ${trial} was chosen for ${percent(chosenFor)} of the held-out images`,
    `  ${seeds.length} times anew    mean ${percent(mean)}${spread(deviation)}`,
    `  winner's curse  ${points(curse)} points of what it was chosen for`,
  ];
  if (testMean !== null)
    lines.push(`  test images     mean ${percent(testMean)}${spread(testDeviation)}, on the simulator`);
  return lines.join('\n');
}

/** Percentage points, two digits of them behind the point. */
function points(fraction: number): string {
  return (100 * fraction).toFixed(2);
}
