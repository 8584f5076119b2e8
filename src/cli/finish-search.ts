import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StropError } from '../errors.ts';
import type { NetworkTest, ObjectiveFigure, TrainOutcome } from '../evaluate/index.ts';
import { quantity } from '../report/format.ts';
import type { Trial } from '../search/trial.ts';
import type { TrialRunner } from '../workers/trial-runner.ts';
import { basesOf } from './best-summary.ts';
import { count, percent } from './format.ts';
import { bar, type ProgressLine } from './progress-line.ts';
import { type ReportedStudy, searchReportOf } from './search-report-of.ts';

export interface FinishedSearch extends ReportedStudy {
  readonly runner: TrialRunner;
  readonly line: ProgressLine;
  readonly signal: AbortSignal;
  readonly json: boolean;
}

/** What a script wants to know of a search: the last line of its output. */
interface SearchSummary {
  readonly study: string;
  readonly trials: number;
  readonly best: number;
  readonly validationAccuracy: number;
  /** Of its objectives, where others than the accuracy were asked for. */
  readonly figures?: readonly ObjectiveFigure[];
  /** The trials that none dominates, where there are two objectives. */
  readonly front?: readonly { readonly number: number; readonly figures: readonly ObjectiveFigure[] }[];
  readonly testImages: number;
  readonly spikingAccuracy: number;
  readonly trainedAccuracy: number;
  readonly agreeing: number;
  readonly spikes: number;
  readonly synapticOperations: number;
  readonly network: string;
  readonly report: string;
}

/** Runs the best network on the simulator over the test images, prints what it does, and writes the report. */
export async function finishSearch(finished: FinishedSearch): Promise<void> {
  const { study, settings, folder, runner, line, signal, json } = finished;
  const trials = await study.trials();
  const front = (await study.bestTrials()).map((trial) => ({
    trial,
    outcome: trial.attributes as unknown as TrainOutcome,
  }));
  // Of a front the one that is best in the first objective, among those that are networks.
  const upwards = study.directions[0] === 'maximize' ? 1 : -1;
  const found = front
    .filter(({ outcome }) => outcome.artefacts?.['network.strop'])
    .toSorted((a, b) => upwards * (b.trial.values![0]! - a.trial.values![0]!))[0];
  if (!found) {
    throw new StropError('not-found', `study ${study.name}: its best trial has no spiking network; try more trials`);
  }
  const {
    trial: best,
    outcome: { artefacts, figures },
  } = found;
  const bestFolder = join(folder, String(best.number));
  const test = await runner.run(
    'test',
    { ...settings, folder: bestFolder, artefacts },
    { signal, onProgress: (fraction) => line.show(`simulating the best network  ${bar(fraction)}`) },
  );
  line.clear();
  const report = join(folder, 'report.html');
  await writeFile(report, await searchReportOf(finished, best, test));
  const { images, spikingAccuracy, trainedAccuracy, agreeing, spikes, synapticOperations } = test;
  const summary: SearchSummary = {
    ...{ study: study.name, trials: trials.length, best: best.number },
    validationAccuracy: found.outcome.spikingAccuracy!,
    ...{ testImages: images, spikingAccuracy, trainedAccuracy, agreeing, spikes, synapticOperations },
    ...(figures ? { figures } : {}),
    ...(front.length > 1 && figures
      ? { front: front.map(({ trial, outcome }) => ({ number: trial.number, figures: outcome.figures! })) }
      : {}),
    ...{ network: join(bestFolder, 'network.strop'), report },
  };
  if (!json && figures) console.log(`\n${describeFront(front)}`);
  if (!json) console.log(`\n${describe(test, best.number)}\n\nreport   ${report}\nnetwork  ${summary.network}\n`);
  console.log(JSON.stringify(summary));
}

/** The values of each trial with their units, and below what those of hardware rest on. */
function describeFront(front: readonly { trial: Trial; outcome: TrainOutcome }[]): string {
  const rows = front.map(({ trial, outcome }) => {
    const values = outcome.figures!.map(({ name, value, unit }) => `${name} ${quantity(value, unit)}`);
    return `  trial ${String(trial.number).padEnd(4)}  ${values.join('   ')}`;
  });
  const title =
    front.length === 1 ? 'the best trial:' : `Pareto front, ${front.length} trials, on the held-out images:`;
  return [title, ...rows, ...basesOf(front[0]!.outcome.figures!).map((line) => `  ${line}`)].join('\n');
}

function describe(test: NetworkTest, number: number): string {
  const { images, spikingAccuracy, trainedAccuracy, agreeing, spikes, synapticOperations, layers, agreement } = test;
  const rows = layers.map(({ name, kind, neurons, spikes: sent, synapticOperations: operations, host }) => {
    const work =
      kind === 'maxPool' ? '' : `${count(operations)} ${host ? 'multiplications on the host' : 'synaptic operations'}`;
    const fired = kind === 'maxPool' ? '' : `${count(sent)} of ${count(neurons)} neurons fire`;
    return `  ${name.padEnd(10)}  ${fired.padEnd(28)}  ${work}`.trimEnd();
  });
  const differing = agreement.filter((layer) => layer.differing > 0);
  const farthest = Math.max(0, ...differing.map((layer) => layer.farthest));
  const neurons = differing.reduce((sum, layer) => sum + layer.differing, 0);
  const compared = agreement.reduce((sum, layer) => sum + layer.compared, 0);
  const differences =
    neurons === 0
      ? `all ${count(compared)} neurons do what the trained network's do`
      : `${count(neurons)} of ${count(compared)} neurons differ; those that differ first lie within ` +
        `${farthest.toExponential(0)} of the mean distance from their threshold`;
  return [
    `trial ${number} on the event-driven simulator, ${count(images)} test images:`,
    `  spiking accuracy     ${percent(spikingAccuracy)} (trained network ${percent(trainedAccuracy)})`,
    `  same class           ${count(agreeing)} of ${count(images)} images; ${differences}`,
    `  spikes               ${count(spikes)} an image`,
    `  synaptic operations  ${count(synapticOperations)} an image`,
    ...rows,
  ].join('\n');
}
