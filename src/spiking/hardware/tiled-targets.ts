import type { Limit, TargetName } from './mapping.ts';
import { hardwareProfile, type ProfileId } from './profiles.ts';
import { type ChipInput, type ChipLayer, fanInOf, type NetworkStructure, tapsOf, weightCount } from './structure.ts';
import { type CoreNeed, fieldOf } from './tiles.ts';

/** A target each of whose cores holds a tile of a layer. */
export interface TiledTarget {
  readonly profile: ProfileId;
  readonly unit: 'chip' | 'board';
  readonly coresPerUnit: number;
  readonly neuronsPerCore: number;
  readonly basis: string;
  /** What a tile takes of a core, where a spike of the layer becomes `messages` on its way to those that receive from it. */
  needsOf(layer: ChipLayer, rows: number, columns: number, messages: number): CoreNeed[];
  /** Cores that a layer of so many neurons takes, more than `own`, where each of its spikes becomes so many messages. */
  sendingCores?(neurons: number, messages: number, own: number): number;
  /** Whether these are cores besides, that copy spikes; else the layer is spread over more. */
  readonly copies?: boolean;
  /** What the whole network breaks. */
  limitsOf?(network: NetworkStructure, neurons: number, units: number): Limit[];
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Weights that a tile of one feature needs, each of which all its pixels share. */
const weightsOf = ({ inputs }: ChipLayer) =>
  sum(inputs.map(({ shape, depthwise }) => tapsOf(shape) * (depthwise ? 1 : shape.channels)));

/** Pixels of an input that a tile reads. */
function pixelsRead({ shape }: ChipInput, rows: number, columns: number): number {
  return (
    fieldOf(rows, shape.strideY, shape.kernelHeight, shape.height) *
    fieldOf(columns, shape.strideX, shape.kernelWidth, shape.width)
  );
}

const loihi1 = hardwareProfile('loihi1_table2');
const loihi2 = hardwareProfile('loihi2');
const trueNorth = hardwareProfile('truenorth');
const spinnaker1 = hardwareProfile('spinnaker1_chip');
const spinnaker2 = hardwareProfile('spinnaker2_proto');

/** Bytes of a word of SpiNNaker 1's synaptic rows: weight, delay and index. */
const ROW_WORD = 4;
/** Bytes of state of a neuron in SpiNNaker 2's memory: membrane and threshold. */
const NEURON_STATE = 8;

export const TILED: Record<Exclude<TargetName, 'speck'>, TiledTarget> = {
  loihi: {
    ...{ profile: 'loihi1_table2', unit: 'chip', coresPerUnit: loihi1.cores, neuronsPerCore: loihi1.neurons_core },
    basis:
      'limits of Davies 2018 as NengoLoihi checks them; weights of a byte, shared by the pixels of a tile; an axon for each ' +
      'pixel of a feature map (population axons) or for each neuron of a vector; indices of synapses not counted',
    needsOf: (layer, rows, columns, messages) => [
      { resource: 'neurons', fixed: 0, perFeature: rows * columns, available: loihi1.neurons_core },
      { resource: 'synapse bytes', fixed: 0, perFeature: weightsOf(layer), available: loihi1.synapse_bytes_core },
      {
        ...{ resource: 'input axons', perFeature: 0, available: loihi1.axons_in_core },
        fixed: sum(
          layer.inputs.map((input) => {
            const isVector = input.shape.height * input.shape.width === 1;
            return isVector ? input.shape.channels : pixelsRead(input, rows, columns);
          }),
        ),
      },
      {
        ...{ resource: 'output axons', fixed: 0, available: loihi1.axons_out_core },
        perFeature: rows * columns * messages,
      },
    ],
    sendingCores: (neurons, messages, own) => Math.max(0, (neurons * messages) / loihi1.axons_out_core - own),
  },
  loihi2: {
    ...{ profile: 'loihi2', unit: 'chip', coresPerUnit: loihi2.cores, neuronsPerCore: loihi2.neurons_core_max },
    basis: 'published capacity; weights of a byte, shared by the pixels of a tile; axon limits are not public',
    needsOf: (layer, rows, columns) => [
      { resource: 'neurons', fixed: 0, perFeature: rows * columns, available: loihi2.neurons_core_max },
      { resource: 'memory bytes', fixed: 0, perFeature: weightsOf(layer), available: loihi2.core_KB * 1024 },
    ],
    limitsOf: (network, neurons, units) =>
      [
        { limit: 'neurons of the chip', needed: neurons, available: units * loihi2.neurons_chip },
        { limit: 'synapses of the chip', needed: weightCount(network), available: units * loihi2.synapses_chip },
      ].filter(({ needed, available }) => needed > available),
  },
  spinnaker1: {
    ...{ profile: 'spinnaker1_chip', unit: 'board', coresPerUnit: spinnaker1.chips_board * spinnaker1.app_cores },
    neuronsPerCore: spinnaker1.neurons_core_max,
    basis:
      'limits of the front end; a board of 48 chips, 16 cores each for the application; a word of 4 bytes a connection, none ' +
      'shared, in the core’s part of its chip’s memory; router entries and the cores’ own memory not counted',
    needsOf: (layer, rows, columns) => [
      { resource: 'neurons', fixed: 0, perFeature: rows * columns, available: spinnaker1.neurons_core_max },
      {
        ...{ resource: 'bytes of synaptic rows', fixed: 0 },
        perFeature: rows * columns * fanInOf(layer) * ROW_WORD,
        available: spinnaker1.sdram_chip_bytes / spinnaker1.app_cores,
      },
    ],
  },
  spinnaker2: {
    ...{ profile: 'spinnaker2_proto', unit: 'chip', coresPerUnit: spinnaker2.cores },
    neuronsPerCore: spinnaker2.core_bytes / NEURON_STATE,
    basis:
      'a core’s 128 KB for weights of a byte, shared by the pixels of a tile, and 8 bytes a neuron; program, queues and the ' +
      'chip’s DRAM not counted',
    needsOf: (layer, rows, columns) => [
      {
        ...{ resource: 'memory bytes', fixed: 0, available: spinnaker2.core_bytes },
        perFeature: weightsOf(layer) + rows * columns * NEURON_STATE,
      },
    ],
  },
  truenorth: {
    ...{ profile: 'truenorth', unit: 'chip', coresPerUnit: trueNorth.cores, neuronsPerCore: trueNorth.neurons_core },
    basis:
      'crossbars of 256 axons and 256 neurons; each neuron sends to one axon, so that spikes for several cores are copied by ' +
      'cores of their own; by structure only: a neuron’s weights have to be made of 4 values',
    needsOf: (layer, rows, columns) => {
      const inputs = layer.inputs.map((input) => ({ ...input, pixels: pixelsRead(input, rows, columns) }));
      const fixed = inputs.map(({ depthwise, shape, pixels }) => (depthwise ? 0 : pixels * shape.channels));
      const perFeature = inputs.map(({ depthwise, pixels }) => (depthwise ? pixels : 0));
      return [
        { resource: 'neurons', fixed: 0, perFeature: rows * columns, available: trueNorth.neurons_core },
        { resource: 'axons', fixed: sum(fixed), perFeature: sum(perFeature), available: trueNorth.axons_core },
      ];
    },
    copies: true,
    sendingCores: (neurons, messages) => (messages > 1 ? Math.ceil((neurons * messages) / trueNorth.neurons_core) : 0),
  },
};
