import { INPUT, type LayerShape, type NetworkStructure, type PoolLayer } from '../spiking/index.ts';
import { isPooled } from '../whetstone/network-spec.ts';
import type { Recipe } from './recipe.ts';

type Extent = { readonly name: string; readonly height: number; readonly width: number; readonly channels: number };

/**
 * The layers of the spiking network that a recipe's training ends in, known before it has weights: what decides whether it fits
 * onto a chip.
 */
export function structureOf(
  { network }: Pick<Recipe, 'network'>,
  inputShape: readonly [height: number, width: number, channels: number],
  classes: number,
): NetworkStructure {
  const { conv, dense, neuronsPerClass = 4 } = network;
  const layers: NetworkStructure['layers'][number][] = [];
  const [height, width, channels] = inputShape;
  const pool = (name: string, from: Extent): Extent => {
    const layer = poolOf(name, from);
    layers.push(layer);
    return { name, height: layer.shape.outHeight, width: layer.shape.outWidth, channels: from.channels };
  };
  let below: Extent = { name: INPUT, height, width, channels };
  const sent: Extent[] = [];
  for (const [i, layer] of conv.entries()) {
    const name = `conv${i + 1}`;
    const synapses = [{ from: below.name, shape: convolution(below, layer.filter, layer.features) }];
    if (layer.shortcut !== undefined) {
      let from = sent[layer.shortcut - 1]!;
      for (let n = 1; from.height > below.height; n++) from = pool(`${name}_shortcut_pool${n}`, from);
      synapses.push({ from: from.name, shape: convolution(from, 1, layer.features) });
    }
    layers.push({ kind: 'conv', name, synapses });
    below = { ...below, name, channels: layer.features };
    if (isPooled(layer, i)) below = pool(`${name}_pool`, below);
    sent.push(below);
  }
  const units = dense.map((layer) => (typeof layer === 'number' ? layer : layer.units));
  for (const [i, features] of [...units, classes * neuronsPerClass].entries()) {
    const name = i < units.length ? `dense${i + 1}` : 'output';
    layers.push({ kind: 'dense', name, synapses: [{ from: below.name, shape: whole(below, features) }] });
    below = { name, height: 1, width: 1, channels: features };
  }
  return { inputShape, coding: { kind: 'grey' }, layers };
}

/** Stride 1, padded to the same size. */
function convolution({ height, width, channels }: Extent, filter: number, features: number): LayerShape {
  const pad = (filter - 1) >> 1;
  return {
    ...{ height, width, channels, kernelHeight: filter, kernelWidth: filter, features, strideY: 1, strideX: 1 },
    ...{ padTop: pad, padLeft: pad, outHeight: height, outWidth: width },
  };
}

function whole({ height, width, channels }: Extent, features: number): LayerShape {
  return {
    ...{ height, width, channels, kernelHeight: height, kernelWidth: width, features, strideY: 1, strideX: 1 },
    ...{ padTop: 0, padLeft: 0, outHeight: 1, outWidth: 1 },
  };
}

function poolOf(name: string, { name: from, height, width, channels }: Extent): PoolLayer {
  const shape = {
    ...{ height, width, channels, kernelHeight: 2, kernelWidth: 2, strideY: 2, strideX: 2, padTop: 0, padLeft: 0 },
    ...{ outHeight: height >> 1, outWidth: width >> 1 },
  };
  return { kind: 'maxPool', name, from, shape };
}
