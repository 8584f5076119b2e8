import { toFloats } from '../../src/datasets/dataset.ts';
import { loadDataset } from '../../src/datasets/load.ts';
import { Random } from '../../src/random/random.ts';
import type { BestNetwork, ReportedTrial, SearchReport } from '../../src/report/index.ts';
import { namedSpace } from '../../src/space/named-spaces.ts';

/** A made-up search of the demo's shape: plausible figures, none of them measured. */
export async function sampleReport(): Promise<SearchReport> {
  const grid = namedSpace('table1-mini');
  const random = new Random(7);
  const indices = random.permutation(grid.size).slice(0, 15);
  const trials = Array.from(indices, (index, number): ReportedTrial => {
    const params = grid.configuration(index);
    const learned = 0.03 * Math.log10(Number(params.learningRate) / 2e-4) + 0.01 * (Number(params.sharpenDuration) - 1);
    const value = Math.round(1000 * (0.735 + learned + 0.0018 * number + 0.008 * random.normal())) / 1000;
    const trial = { number, params, state: 'complete', value, outcome: 'completed', reason: '' } as const;
    const epochs =
      Number(params.sharpenStart) + 5 * Number(params.sharpenDuration) + 4 * Number(params.sharpenIntermission);
    return {
      ...trial,
      softAccuracy: value + 0.051,
      forcedAccuracy: value,
      epochs,
      seconds: 0.9 * epochs + random.uniform(),
      spikes: 1500 + Math.round(14000 * random.uniform()) / 10,
      synapticOperations: 210000 + Math.round(900000 * random.uniform()) / 10,
      logImprovement: number < 2 ? null : -0.4 - 0.35 * number,
    };
  });
  const nothing = { softAccuracy: null, forcedAccuracy: null, spikes: null, synapticOperations: null };
  trials[4] = {
    ...trials[4]!,
    ...nothing,
    value: 0.1,
    outcome: 'diverged',
    reason: 'the loss became NaN in epoch 3, batch 17',
  };
  trials[8] = {
    ...trials[8]!,
    ...nothing,
    state: 'failed',
    value: null,
    reason: 'the worker ended with signal SIGKILL',
  };
  const usable = trials.filter(({ outcome, state }) => outcome === 'completed' && state === 'complete');
  const best = usable.reduce((a, b) => (b.value! > a.value! ? b : a));
  return {
    ...{ study: 'demo', dataset: 'fashion-mini', space: 'table1-mini', direction: 'maximize', seed: 1 },
    dimensions: grid.dimensions.map(({ name, values }) => ({ name, values: [...values] })),
    gridSize: grid.size,
    startupTrials: 2,
    trials,
    best: await sampleBest(best.number, random),
    replay: {
      ...{ seeds: 50, trials: 15, winShare: 0.82, medianRegret: { search: 0.004, random: 0.011 } },
      curves: {
        search: [61, 48, 37, 30, 25, 21, 18, 15, 12, 10, 9, 7, 6, 5, 4].map((regret) => regret / 1000),
        random: [61, 48, 39, 34, 30, 27, 24, 21, 19, 17, 15, 14, 13, 12, 11].map((regret) => regret / 1000),
      },
      measuredOn: 'all 256 configurations of table1-mini on fashion-mini, one training each',
    },
    machine: {
      ...{ cpu: 'Intel Xeon Platinum 8481C @ 2.70 GHz', cores: 2, node: '24.21.0', kernels: 'native (avx512vnni)' },
      ...{ engine: 'native (oneDNN 2.6.0)', seconds: 252.4, date: '2026-11-24' },
    },
    command: 'strop search --dataset fashion-mini --space table1-mini --trials 15 --seed 1',
  };
}

async function sampleBest(number: number, random: Random): Promise<BestNetwork> {
  const { classNames = [], readTest } = await loadDataset('fashion-mini');
  const test = await readTest();
  const labels = Array.from(test.labels);
  const given = labels.map((label) => {
    const wrong = random.uniform() < [0.25, 0.06, 0.33, 0.2, 0.32, 0.1, 0.5, 0.12, 0.09, 0.08][label]!;
    return wrong ? [6, 3, 4, 1, 2, 7, 0, 9, 5, 7][label]! : label;
  });
  const confusion = classNames.map((_, row) =>
    classNames.map((_, column) => labels.filter((label, i) => label === row && given[i] === column).length),
  );
  const accuracy = labels.filter((label, i) => label === given[i]).length / labels.length;
  const pixels = 28 * 28;
  const wrong = [...labels.keys()].filter((i) => given[i] !== labels[i]).slice(0, 4);
  const shown = [...labels.keys()]
    .filter((i) => given[i] === labels[i])
    .slice(0, 8)
    .concat(wrong);
  const conv = { kind: 'conv', host: false } as const;
  return {
    ...{ number, images: labels.length, spikingAccuracy: accuracy, trainedAccuracy: accuracy + 0.001, agreeing: 999 },
    layers: [
      { ...conv, name: 'conv1', neurons: 12544, spikes: 1204.3, synapticOperations: 112896, host: true },
      { ...conv, name: 'conv2', neurons: 12544, spikes: 842.1, synapticOperations: 169211.4 },
      { name: 'pool1', kind: 'maxPool', neurons: 0, spikes: 401.7, synapticOperations: 0, host: false },
      { ...conv, name: 'conv3', neurons: 6272, spikes: 377.9, synapticOperations: 110042.8 },
      { name: 'pool2', kind: 'maxPool', neurons: 0, spikes: 188.2, synapticOperations: 0, host: false },
      { name: 'dense1', kind: 'dense', neurons: 128, spikes: 31.4, synapticOperations: 24089.6, host: false },
      { name: 'output', kind: 'dense', neurons: 100, spikes: 41.2, synapticOperations: 3140, host: false },
    ],
    agreement: [
      { name: 'conv1', compared: 12544000, differing: 3, farthest: 3.1e-7 },
      { name: 'conv2', compared: 12544000, differing: 11, farthest: 8.4e-7 },
      { name: 'conv3', compared: 6272000, differing: 4, farthest: 5.2e-7 },
      { name: 'dense1', compared: 128000, differing: 0, farthest: 0 },
      { name: 'output', compared: 100000, differing: 1, farthest: 2.2e-7 },
    ],
    sharpness: Array.from({ length: 14 }, (_, epoch) => {
      const sharpness = Array.from({ length: 5 }, (_, layer) => Math.min(1, Math.max(0, (epoch - 3 - 2 * layer) / 2)));
      const shock = sharpness.some((value) => value > 0 && value < 1) ? 0.05 : 0;
      return {
        epoch,
        loss: 0.42 + 1.2 * Math.exp(-epoch / 2.5) + shock,
        accuracy: 0.83 - 0.3 * Math.exp(-epoch / 2.2) - shock / 2,
        sharpness,
      };
    }),
    ...{ confusion, classNames: [...classNames] },
    examples: shown.map((i) => ({
      image: Array.from(toFloats(test.images, i * pixels, (i + 1) * pixels), (grey) => Math.round(255 * grey) / 255),
      ...{ height: 28, width: 28, label: labels[i]!, given: given[i]! },
    })),
  };
}
