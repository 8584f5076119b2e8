import type { LayerMapping, Limit, Placement } from './mapping.ts';
import { hardwareProfile } from './profiles.ts';
import { type ChipLayer, chipLayers, fanInOf, type NetworkStructure, neuronsOf, tapsOf } from './structure.ts';

const KI = 1024;
const speck = hardwareProfile('speck');
const largest = (values: readonly number[]) => Math.max(...values);

/**
 * Entries that a layer's kernel takes: channels · 2^(⌈log₂ taps⌉ + ⌈log₂ features⌉), since rows of it are addressed by bits (the
 * maker's documentation of the chip). A pool's OR is a kernel too, in which every channel but its own has zeros.
 */
export function kernelEntries({ features, inputs }: ChipLayer): number {
  const bits = (count: number) => Math.ceil(Math.log2(count));
  return inputs.reduce(
    (most, { shape }) => Math.max(most, shape.channels * 2 ** (bits(tapsOf(shape)) + bits(features))),
    0,
  );
}

/** Lays a network onto Speck: one core a layer, and none shared. */
export function mapOntoSpeck(network: NetworkStructure, units: number): Placement {
  const layers = chipLayers(network);
  const limits = layers.flatMap((layer) => limitsOf(layer, layers));
  const needs = layers.map((layer) => ({ kernel: kernelEntries(layer), neurons: neuronsOf(layer) }));
  const cores = Array.from({ length: units * speck.cores }, (_, i) => ({
    kernel: speck.kernel_Ki[i % speck.cores]! * KI,
    neurons: speck.neuron_Ki[i % speck.cores]! * KI,
  }));
  const coreOf = assign(needs, cores);
  const alone = limits.length === 0 && needs.length <= cores.length ? coreOf.indexOf(-1) : -1;
  if (alone >= 0) {
    // Every layer has a core that would hold it, but some have the same.
    const { kernel } = needs[alone]!;
    const available = coreOf.filter((core) => core >= 0).length;
    limits.push({
      limit: `layers that find a core of their own, of at least ${kernel / KI} Ki kernel entries`,
      layer: layers[alone]!.name,
      needed: needs.length,
      available,
    });
  }
  const perLayer = layers.map((layer, i): LayerMapping => {
    const { kernel, neurons } = needs[i]!;
    const core = cores[coreOf[i]!];
    return {
      ...{ name: layer.name, kind: layer.kind, neurons, fanIn: fanInOf(layer), cores: 1 },
      split: { rows: 1, columns: 1, features: 1 },
      use: [
        { resource: 'kernel entries', used: kernel, available: core?.kernel ?? largest(speck.kernel_Ki) * KI },
        { resource: 'neurons', used: neurons, available: core?.neurons ?? largest(speck.neuron_Ki) * KI },
      ],
      messages: layer.inputs.map(() => 1),
      inputs: layer.inputs.map(({ from }) => from),
    };
  });
  return {
    ...{ unit: 'chip', cores: layers.length, coresAvailable: cores.length, perLayer, limits, profile: 'speck' },
    neurons: needs.reduce((sum, { neurons }) => sum + neurons, 0),
    neuronsPerCore: (speck.neuron_Ki.reduce((sum, each) => sum + each, 0) * KI) / speck.cores,
    basis:
      'the maker’s documentation; dense layers as convolutions over the whole input, max-pools as convolutions of their own, ' +
      'since the chip adds up in pools; by structure only: it knows one threshold a layer and no bias, so that thresholds above 0 ' +
      'have to be scaled into the weights, and others have no form there',
  };
}

function limitsOf(layer: ChipLayer, layers: readonly ChipLayer[]): Limit[] {
  const { name, rows, columns, features, inputs } = layer;
  const shapes = inputs.map(({ shape }) => shape);
  const most = (values: number[]) => Math.max(...values);
  const strides = shapes.flatMap(({ strideX, strideY }) => [strideX, strideY]);
  const wrongStride = strides.find((stride) => !speck.stride.includes(stride));
  const receivers = layers.filter((other) => other.inputs.some(({ from }) => from === name)).length;
  const found: [limit: string, needed: number, available: number][] = [
    ['kernel entries of a core', kernelEntries(layer), largest(speck.kernel_Ki) * KI],
    ['neurons of a core', neuronsOf(layer), largest(speck.neuron_Ki) * KI],
    ['height and width of a kernel', most(shapes.flatMap((s) => [s.kernelHeight, s.kernelWidth])), speck.k_max],
    ['channels', most([features, ...shapes.map(({ channels }) => channels)]), speck.ch_max],
    ['height and width of an input', most(shapes.flatMap((s) => [s.height, s.width])), speck.in_max],
    ['height and width of an output', most([rows, columns]), speck.out_max],
    ['padding', most(shapes.flatMap((s) => [s.padTop, s.padLeft])), speck.pad_max],
    ['layers that receive from one', receivers, speck.fanout_cores],
    ...(wrongStride === undefined
      ? []
      : [[`stride, of ${speck.stride.join(', ')}`, wrongStride, strideBelow(wrongStride)] as [string, number, number]]),
  ];
  return found
    .filter(([limit, needed, available]) => needed > available || limit.startsWith('stride'))
    .map(([limit, needed, available]) => ({ limit, layer: name, needed, available }));
}

function strideBelow(stride: number): number {
  return largest(speck.stride.filter((each) => each < stride));
}

type Need = { readonly kernel: number; readonly neurons: number };

/** A core for each layer, −1 for those without: the largest number of pairs, by augmenting paths. */
function assign(needs: readonly Need[], cores: readonly Need[]): number[] {
  const layerAt = cores.map(() => -1);
  const place = (layer: number, tried: Set<number>): boolean =>
    cores.some((core, c) => {
      const holds = core.kernel >= needs[layer]!.kernel && core.neurons >= needs[layer]!.neurons;
      if (!holds || tried.has(c)) return false;
      tried.add(c);
      if (layerAt[c]! >= 0 && !place(layerAt[c]!, tried)) return false;
      layerAt[c] = layer;
      return true;
    });
  needs.forEach((_, layer) => {
    place(layer, new Set());
  });
  return needs.map((_, layer) => layerAt.indexOf(layer));
}
