import { join } from 'node:path';
import { count, percent } from './format.ts';
import type { FinishedTraining } from './trainings.ts';

/** What a script wants to know of trainings: the last line of the output. */
interface TrainingSummary {
  readonly name: string;
  readonly seeds: readonly {
    readonly seed: number;
    readonly outcome: string;
    /** Fractions of the held-out images: before any sharpening, at the end, and at the end with every layer a step. */
    readonly softAccuracy: number | null;
    readonly currentAccuracy: number | null;
    readonly forcedAccuracy: number | null;
    /** Fractions of the test images: of the simulator, and of the trained network; null without a spiking network. */
    readonly spikingAccuracy: number | null;
    readonly trainedAccuracy: number | null;
    readonly epochs: number;
    readonly seconds: number;
    readonly folder: string;
  }[];
  /** Of the spiking accuracy; null where no training has one. */
  readonly mean: number | null;
  /** The sample's standard deviation; null for fewer than two. */
  readonly deviation: number | null;
  readonly worst: number | null;
  /** The share of trainings in which every layer became hard. */
  readonly finishedSharpening: number;
}

export function summaryOf(name: string, trainings: readonly FinishedTraining[]): TrainingSummary {
  const accuracies = trainings.flatMap(({ test }) => (test ? [test.spikingAccuracy] : []));
  const mean = accuracies.reduce((sum, each) => sum + each, 0) / accuracies.length;
  const squares = accuracies.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return {
    name,
    seeds: trainings.map(({ seed, folder, outcome, test }) => ({
      ...{ seed, outcome: outcome.outcome, softAccuracy: outcome.softAccuracy },
      ...{ currentAccuracy: outcome.currentAccuracy, forcedAccuracy: outcome.forcedAccuracy },
      spikingAccuracy: test?.spikingAccuracy ?? null,
      trainedAccuracy: test?.trainedAccuracy ?? null,
      ...{ epochs: outcome.epochs, seconds: outcome.seconds, folder },
    })),
    mean: accuracies.length > 0 ? mean : null,
    deviation: accuracies.length > 1 ? Math.sqrt(squares / (accuracies.length - 1)) : null,
    worst: accuracies.length > 0 ? Math.min(...accuracies) : null,
    finishedSharpening: trainings.filter(({ outcome }) => outcome.sharp).length / trainings.length,
  };
}

/** One training, for people. */
export function describeTraining({ folder, outcome, test }: FinishedTraining): string {
  const { softAccuracy, currentAccuracy, forcedAccuracy, epochs, seconds, engine, reason } = outcome;
  const lines = [
    `${outcome.outcome}: ${reason}; ${epochs} epochs in ${minutes(seconds)} on engine ${engine}`,
    `  soft accuracy     ${percent(softAccuracy)} of the held-out images, before any sharpening`,
  ];
  if (!test) {
    lines.push(
      `  current accuracy  ${percent(currentAccuracy)} at the sharpness reached, ${percent(forcedAccuracy)} forced to steps`,
      `  no spiking network: ${outcome.unsimulated}`,
    );
    return lines.join('\n');
  }
  const { images, spikingAccuracy, trainedAccuracy, agreeing, spikes, synapticOperations } = test;
  return [
    ...lines,
    `  spiking accuracy  ${hundredths(spikingAccuracy)} of ${count(images)} test images on the simulator (trained network ${hundredths(trainedAccuracy)})`,
    `  same class        ${count(agreeing)} of ${count(images)}`,
    `  activity          ${count(spikes)} spikes and ${count(synapticOperations)} synaptic operations an image`,
    `  network           ${join(folder, 'network.strop')}`,
    `  report            ${join(folder, 'report.html')}`,
  ].join('\n');
}

/** What repeats of one training come to. */
export function describeTrainings(trainings: readonly FinishedTraining[]): string {
  const { mean, deviation, worst } = summaryOf('', trainings);
  const sharp = trainings.filter(({ outcome }) => outcome.sharp).length;
  if (mean === null) return `${trainings.length} trainings, none with a spiking network; ${sharp} finished sharpening`;
  const spread = deviation === null ? '' : `, deviation ${(100 * deviation).toFixed(2)}`;
  return (
    `spiking accuracy of ${trainings.filter(({ test }) => test).length} trainings: mean ${hundredths(mean)}${spread}, worst ${hundredths(worst!)}; ` +
    `${sharp} of ${trainings.length} finished sharpening`
  );
}

/** Of 10,000 images, so that one more or less shows. */
function hundredths(fraction: number): string {
  return `${(100 * fraction).toFixed(2)} %`;
}

function minutes(seconds: number): string {
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
