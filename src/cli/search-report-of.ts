import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import type { NetworkTest, TrainOutcome, TrialRequest } from '../evaluate/index.ts';
import { chooseKernels } from '../kernels/choose.ts';
import { renderSearchReport, type SearchReport } from '../report/index.ts';
import type { Study } from '../search/study.ts';
import type { Trial } from '../search/trial.ts';
import { replayOf } from './replay-of.ts';

/** A search that has a best network. */
export interface ReportedStudy {
  readonly study: Study;
  readonly settings: Omit<TrialRequest, 'params' | 'folder'>;
  /** The study's own, with a folder a trial. */
  readonly folder: string;
  /** Random trials before the Gaussian process. */
  readonly startup: number;
}

/** The report of a search as HTML. */
export async function searchReportOf(
  { study, settings, folder, startup }: ReportedStudy,
  best: Trial,
  test: NetworkTest,
): Promise<string> {
  const trials = (await study.trials()).filter(({ state }) => state === 'complete' || state === 'failed');
  const metrics = await readFile(join(folder, String(best.number), 'metrics.jsonl'), 'utf8');
  const replay = await replayOf(study.space);
  const kernels = chooseKernels();
  const { images, spikingAccuracy, trainedAccuracy, agreeing, layers, agreement, confusion, examples, classNames } =
    test;
  return renderSearchReport({
    ...{ study: study.name, dataset: settings.dataset, space: settings.space, direction: 'maximize', seed: study.seed },
    dimensions: study.space.dimensions.map(({ name, values }) => ({ name, values: [...values] })),
    gridSize: study.space.size,
    startupTrials: startup,
    trials: trials.map(trialOf),
    best: {
      number: best.number,
      ...{ images, spikingAccuracy, trainedAccuracy, agreeing, confusion },
      layers: [...layers],
      agreement: [...agreement],
      sharpness: metrics
        .trim()
        .split('\n')
        .map((record) => JSON.parse(record)),
      classNames: [...classNames],
      examples: [...examples],
    },
    ...(study.directions.length > 1 ? { front: (await study.bestTrials()).map(({ number }) => number) } : {}),
    ...(replay ? { replay } : {}),
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      node: process.versions.node,
      kernels: `${kernels.name} (${kernels.simd})`,
      engine: String(best.attributes.engine),
      seconds: trials.reduce((sum, { attributes }) => sum + Number(attributes.seconds ?? 0), 0),
      date: new Date().toISOString().slice(0, 10),
    },
    command: `strop ${process.argv.slice(2).join(' ')}`,
  });
}

/** The accuracy: the study's value, unless it has others. */
function accuracyOf(
  { figures, outcome, spikingAccuracy }: Partial<TrainOutcome>,
  value: number | undefined,
): number | null {
  const accuracy = figures?.find(({ name }) => name === 'accuracy')?.value;
  if (!figures) return value ?? null;
  return accuracy ?? (outcome === 'completed' ? (spikingAccuracy ?? null) : null);
}

function trialOf({
  number,
  params,
  state,
  value,
  attributes,
  failures,
  suggestion,
}: Trial): SearchReport['trials'][number] {
  const outcome = attributes as unknown as Partial<TrainOutcome>;
  return {
    ...{ number, params, value: accuracyOf(outcome, value), state: state === 'complete' ? 'complete' : 'failed' },
    outcome: outcome.outcome ?? 'failed',
    reason: outcome.reason ?? failures.at(-1) ?? '',
    softAccuracy: outcome.softAccuracy ?? null,
    forcedAccuracy: outcome.forcedAccuracy ?? null,
    epochs: outcome.epochs ?? 0,
    seconds: outcome.seconds ?? 0,
    ...(outcome.figures ? { figures: outcome.figures } : {}),
    spikes: outcome.spikes ?? null,
    synapticOperations: outcome.synapticOperations ?? null,
    logImprovement: /^(log)?EI$/.test(String(suggestion.acquisition)) ? (suggestion.value as number | null) : null,
  };
}
