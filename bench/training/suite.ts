import { describeEngines } from '../../src/engines/choose.ts';
import { type Figure, machine, median, type SuiteOptions, type SuiteResult } from '../figures.ts';
import { instructionSet } from '../instruction-set.ts';
import { torchBounds } from './bounds.ts';
import { Contestant, type Entrant } from './contestant.ts';
import { LAYOUTS, linear, strop, torch, torchInstalled, triad } from './entrants.ts';
import { bytesBesideLinear } from './layers.ts';
import { NETWORK_NAMES, type NetworkName, trainings } from './networks.ts';
import { fastest, medianRatio, type RaceOptions, type RaceResult, race } from './race.ts';
import { TRIAD_BYTES } from './triad-bytes.ts';

const BATCH = 32;
const HARD_LAYERS = 3;
const RSS_STEPS = 30;

/**
 * Whole training steps of Strop and of its peers, and what of a step cannot be avoided. Every contestant has a process of its
 * own; those of one network take turns.
 */
export async function run({ quick, progress }: SuiteOptions): Promise<SuiteResult> {
  const options: RaceOptions = quick ? { rounds: 3, seconds: 0.3 } : { rounds: 7, seconds: 1 };
  const isa = instructionSet();
  const peers: Record<string, string> = {};
  const figures: Figure[] = [];
  const tensorflow = describeEngines().engines.find(({ name }) => name === 'tensorflow')!;
  if (!torchInstalled()) peers.pytorch = 'left out: not installed, npm run bench:peers';
  if (!tensorflow.available) peers['tfjs-node'] = `left out: ${tensorflow.detail}`;

  for (const network of NETWORK_NAMES) {
    progress(`${network}, batch ${BATCH}`);
    const result = await race(entrantsOf(network, tensorflow.available, !quick), options);
    const version = result.versions.get(LAYOUTS[0]);
    if (version) peers.pytorch = version;
    figures.push(...torchFigures('torchRatio', network, BATCH, result, isa), ...ownFigures(network, result));
  }
  if (!quick) {
    for (const network of NETWORK_NAMES) {
      progress(`${network}, batch 128`);
      const training = trainings[network];
      const native = strop('native', { ...training, batch: 128, engine: 'native' });
      const result = await race([native, ...torch(training, 128)], options);
      figures.push(...torchFigures('torchRatio128', network, 128, result, isa));
    }
  }
  progress('memory');
  figures.push(...(await memoryFigures()));
  return { suite: 'training', machine: machine(isa), peers, figures };
}

/** All that is timed beside one network's step of batch 32. */
function entrantsOf(network: NetworkName, tensorflow: boolean, spinning: boolean): Entrant[] {
  const training = trainings[network];
  const given = { ...training, batch: BATCH, engine: 'native' } as const;
  const peers = torch(training, BATCH, { spinning });
  const entrants = [strop('native', given), ...peers, linear(training, BATCH), triad()];
  if (network === 'small') {
    entrants.push(strop('native at AVX2', given, { avx2: true }), strop('wasm', { ...given, engine: 'wasm' }));
    if (tensorflow) entrants.push(strop('tensorflow', { ...given, engine: 'tensorflow' }));
  }
  if (network === 'fashion') {
    entrants.push(strop('hardened', { ...given, hard: HARD_LAYERS }));
    entrants.push(strop('frozen', { ...given, hard: HARD_LAYERS, freezeHard: true }));
  }
  return entrants;
}

/** Images per second on both sides, PyTorch's in either layout at its best, and the ratio to the better one. */
function torchFigures(
  ratio: string,
  network: NetworkName,
  batch: number,
  { times }: RaceResult,
  isa: string,
): Figure[] {
  const suffix = batch === BATCH ? network : `${network}.${batch}`;
  const speed = (name: string, contestant: string): Figure => ({
    ...{ name: `${name}.${suffix}`, value: batch / median(times.get(contestant)!) },
    ...{ unit: 'img/s', better: 'higher' },
  });
  const figures = [speed('imagesPerSecond', 'native')];
  const layouts = LAYOUTS.map((layout) => [...times.keys()].filter((name) => name.startsWith(layout)));
  if (layouts.flat().length === 0) return figures;
  const value = medianRatio(times.get(fastest(times, layouts.flat()))!, times.get('native')!);
  const bounds = torchBounds(isa, network);
  return [
    { name: `${ratio}.${network}`, value, unit: 'x', better: 'higher', ...bounds },
    ...figures,
    ...layouts.map((names, i) => speed(`torchImagesPerSecond.${LAYOUTS[i]}`, fastest(times, names))),
  ];
}

/** Strop against what cannot be avoided, against its other engines, and against itself with hard layers. */
function ownFigures(network: NetworkName, { times }: RaceResult): Figure[] {
  const native = times.get('native')!;
  const bytes = bytesBesideLinear(trainings[network], BATCH);
  const roofline = times.get('linear')!.map((seconds, i) => seconds + (bytes / TRIAD_BYTES) * times.get('triad')![i]!);
  const figures: Figure[] = [
    {
      ...{ name: `stepOverRoofline.${network}`, value: medianRatio(native, roofline), unit: 'x', better: 'lower' },
      ...{ floor: 1.6, target: 1.25 },
    },
    {
      ...{ name: `linearShare.${network}`, value: medianRatio(times.get('linear')!, native), unit: '' },
      better: 'higher',
    },
    {
      ...{ name: `triad.${network}`, value: TRIAD_BYTES / median(times.get('triad')!) / 1e9, unit: 'GB/s' },
      better: 'higher',
    },
  ];
  const ratio = (
    name: string,
    numerator: string,
    denominator: string,
    bounds: Omit<Figure, 'name' | 'value' | 'unit'>,
  ) => {
    const [above, below] = [times.get(numerator), times.get(denominator)];
    if (above && below) figures.push({ name, value: medianRatio(above, below), unit: 'x', ...bounds });
  };
  ratio('wasmRatio.small', 'wasm', 'native at AVX2', { better: 'higher', floor: 5 });
  ratio('tfjsNodeRatio.small', 'tensorflow', 'native', { better: 'higher', floor: 1.2, target: 2 });
  ratio('hardenedRatio.fashion', 'hardened', 'native', { better: 'lower', floor: 0.5 });
  ratio('hardenedRatioFrozen.fashion', 'frozen', 'native', { better: 'lower', floor: 0.3 });
  return figures;
}

/** Peak resident memory of processes that train a few steps and nothing else; PyTorch's in its thriftier layout. */
async function memoryFigures(): Promise<Figure[]> {
  const training = trainings.fashion;
  const peak = async (entrant: Entrant) => {
    const contestant = await Contestant.start(entrant);
    const { peakBytes } = await contestant.run(RSS_STEPS);
    await contestant.end();
    return peakBytes / 1e6;
  };
  const value = await peak(strop('native', { ...training, batch: BATCH, engine: 'native' }));
  const figures: Figure[] = [{ name: 'peakMemory.fashion', value, unit: 'MB', better: 'lower' }];
  const others: number[] = [];
  for (const entrant of torch(training, BATCH, { spinning: false })) others.push(await peak(entrant));
  if (others.length === 0) return figures;
  const least = Math.min(...others);
  return [
    { name: 'rssRatio.fashion', value: value / least, unit: 'x', better: 'lower', floor: 1.5 },
    ...figures,
    { name: 'torchPeakMemory.fashion', value: least, unit: 'MB', better: 'lower' },
  ];
}
