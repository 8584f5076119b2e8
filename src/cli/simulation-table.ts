import type { Kernels } from '../kernels/interface.ts';
import {
  isQuantised,
  type LayerActivity,
  type LoihiLayer,
  type LoihiNetwork,
  type Simulation,
  type SpikingNetwork,
  type TimeSteps,
} from '../spiking/index.ts';
import { column, count, percent, tableHead, tableRow } from './format.ts';

/** A simulation as `strop simulate --json` prints it. Counts are an image's, on average. */
export interface SimulationSummary {
  /** Its file. */
  readonly network: string;
  readonly quantised: boolean;
  readonly dataset: string;
  readonly images: number;
  /** The fraction of the images that is given its class. */
  readonly accuracy: number;
  readonly imagesPerSecond: number;
  readonly threads: number;
  readonly kernels: Pick<Kernels, 'name' | 'simd'>;
  /** Absent: one wave an image. */
  readonly steps?: TimeSteps;
  /** The target whose arithmetic the network has been given, and what that changed. */
  readonly target?: { readonly name: 'loihi'; readonly layers: readonly Omit<LoihiLayer, 'biasMantissas'>[] };
  readonly spikes: number;
  /** Of layers that receive spikes. */
  readonly synapticOperations: number;
  readonly layers: readonly Omit<LayerActivity, 'spikesByImage' | 'synapticOperationsByImage'>[];
}

interface About {
  readonly network: string;
  readonly dataset: string;
  readonly seconds: number;
  readonly threads: number;
  readonly kernels: Kernels;
  readonly steps?: TimeSteps | undefined;
  readonly target?: LoihiNetwork | undefined;
}

export function summaryOfSimulation(
  { seconds, kernels, steps, target, ...about }: About,
  network: SpikingNetwork,
  { classes, layers, spikes, synapticOperations }: Simulation,
  labels: Uint16Array,
): SimulationSummary {
  const images = labels.length;
  return {
    ...{ ...about, quantised: isQuantised(network), images },
    accuracy: classes.filter((found, i) => found === labels[i]).length / images,
    imagesPerSecond: images / seconds,
    kernels: { name: kernels.name, simd: kernels.simd },
    ...(steps ? { steps } : {}),
    ...(target ? { target: { name: 'loihi', layers: target.layers.map(({ biasMantissas, ...layer }) => layer) } } : {}),
    ...{ spikes, synapticOperations },
    layers: layers.map(({ spikesByImage, synapticOperationsByImage, ...layer }) => layer),
  };
}

/** For people. */
export function describeSimulation(summary: SimulationSummary): string {
  const { network, dataset, images, accuracy, imagesPerSecond, threads, kernels, quantised, steps, target } = summary;
  const numbers = quantised ? 'integers' : 'float32';
  const how = steps
    ? `${steps.count} steps, reset ${steps.reset === 'zero' ? 'to zero' : 'by subtraction'}, input ${steps.input}`
    : 'one wave an image';
  return [
    `${network}: ${numbers}, ${how}`,
    `${percent(accuracy)} of ${count(images)} test images of ${dataset} are given their class`,
    ...(target ? ['', ...target.layers.map(describeArithmetic)] : []),
    '',
    tableOf(summary),
    '',
    "Counts are an image's, on average. Density: the part of a layer's inputs that spike, of grey levels that are not 0.",
    `${rate(imagesPerSecond)} images/s, ${threads} ${threads === 1 ? 'thread' : 'threads'}; kernels ${kernels.name}, ${kernels.simd}`,
  ].join('\n');
}

type Arithmetic = NonNullable<SimulationSummary['target']>['layers'][number];

function describeArithmetic({ name, weightExponent, thresholdMantissa, ...layer }: Arithmetic): string {
  const changed = `${count(layer.changed)} thresholds changed, by ${layer.largestChange} at most`;
  const saturating = layer.saturating > 0 ? `; ${count(layer.saturating)} features can leave the membrane's range` : '';
  return `loihi, ${name}: weight exponent ${weightExponent}, threshold ${thresholdMantissa}; ${changed}${saturating}`;
}

/** Three digits. */
const rate = (value: number) => Number(value.toPrecision(3)).toLocaleString('en-US');

function tableOf({ layers, spikes, synapticOperations }: SimulationSummary): string {
  const neurons = layers.reduce((sum, layer) => sum + layer.neurons, 0);
  const rows = [
    ...layers.map((layer) => [
      layer.name,
      layer.kind === 'maxPool' ? '–' : count(layer.neurons),
      percent(layer.inputDensity),
      count(layer.spikes),
      operationsOf(layer),
      addedBy(layer),
    ]),
    ['in all', count(neurons), '', count(spikes), count(synapticOperations), ''],
  ];
  const names = ['layer', 'neurons', 'density', 'spikes', 'synapticOperations', 'addedBy'];
  const columns = names.map((name, i) =>
    column(
      name,
      rows.map((row) => row[i]!),
    ),
  );
  return [tableHead(columns), ...rows.map((row) => tableRow(columns, row))].join('\n');
}

/** The host's multiplications are no synaptic operations. */
function operationsOf({ kind, host, synapticOperations }: SimulationSummary['layers'][number]): string {
  if (kind === 'maxPool') return '–';
  return host ? `(${count(synapticOperations)})` : count(synapticOperations);
}

function addedBy({ kind, host, nibbles }: SimulationSummary['layers'][number]): string {
  if (kind === 'maxPool') return '';
  if (host) return 'host';
  if (nibbles === undefined || nibbles === 0) return 'events';
  return nibbles === 1 ? 'nibbles' : `nibbles ${percent(nibbles)}`;
}
