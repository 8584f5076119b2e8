import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { batchNormTraining } from '../engines/ops.ts';
import { inputValues, isInput, type LayerValues, layersAbove, layersBelow, runLayers } from './forward.ts';
import { gradientPaths } from './gradient-paths.ts';
import { BatchNormalization } from './layers/batch-normalization.ts';
import { GaussianNoise } from './layers/gaussian-noise.ts';
import { SoftmaxDecode } from './layers/softmax-decode.ts';
import { SpikingLayer } from './layers/spiking-layer.ts';
import { pacemaker } from './pace.ts';
import { PackedSpikes } from './packed-spikes.ts';
import { suitableBatch } from './predict.ts';

type Layer = tfl.layers.Layer;

/** The most memory that cached spikes may take; beyond it the prefix is run anew for every batch. */
const MAX_CACHE_BYTES = 2 ** 31;

export interface PrefixOptions {
  /** Training images. */
  readonly count: number;
  /** The images at `indices` as (indices, height, width, channels), as they are in this epoch. */
  readonly imagesAt: (indices: Uint32Array) => tf.Tensor;
  /** Whether an image is the same in every epoch, so that its spikes can be kept. */
  readonly sameImages: boolean;
  /** Batch normalisations, by name, whose statistics are those of such a pass already: of a training that is resumed. */
  readonly estimated?: ReadonlySet<string>;
  readonly signal?: AbortSignal;
}

/**
 * The layers at the bottom of a network that training no longer changes: they are hard, and their batch normalisation is
 * frozen with them, at the mean and variance over the whole training set. What they send are bits, kept for each image.
 */
export class HardPrefix {
  readonly layers: ReadonlySet<Layer>;
  readonly #model: tfl.LayersModel;
  /** What the layers give that others read; undefined where it is not kept. */
  readonly #cache: ReadonlyMap<Layer, PackedSpikes> | undefined;

  private constructor(model: tfl.LayersModel, layers: ReadonlySet<Layer>, cache?: ReadonlyMap<Layer, PackedSpikes>) {
    this.#model = model;
    this.layers = layers;
    this.#cache = cache;
  }

  /**
   * The prefix of `model` as it is now. Batch normalisation that was not in `previous` is given the statistics of one
   * pass over the training images.
   */
  static async of(
    model: tfl.LayersModel,
    options: PrefixOptions,
    previous?: HardPrefix,
  ): Promise<HardPrefix | undefined> {
    const layers = prefixLayers(model);
    if (layers.size === 0) return undefined;
    if (previous?.layers.size === layers.size) return previous;
    const added = [...layers].filter((layer) => !previous?.layers.has(layer));
    const pass = batchesOf(model, options, previous);
    for (const [i, layer] of added.entries()) {
      if (!(layer instanceof BatchNormalization) || options.estimated?.has(layer.name)) continue;
      await estimate(model, layer, added.slice(0, i), pass);
    }
    if (!options.sameImages) return new HardPrefix(model, layers);
    const outputs = boundaryOf(model, layers);
    const bytes = outputs.reduce(
      (sum, { outputShape }) => sum + PackedSpikes.bytes(options.count, unitsOf(outputShape)),
      0,
    );
    if (bytes > MAX_CACHE_BYTES) return new HardPrefix(model, layers);
    const cache = new Map(outputs.map((layer) => [layer, new PackedSpikes(options.count, unitsOf(layer.outputShape))]));
    await pass((values, first) => {
      runLayers(model, added, values, false);
      for (const [layer, spikes] of cache) spikes.write(first, values.get(layer)!.dataSync());
    });
    return new HardPrefix(model, layers, cache);
  }

  /** What the layers above may read, for the images at `indices`. To be called in a tidy. @param images gives them. */
  values(indices: Uint32Array, images: () => tf.Tensor): LayerValues {
    const cache = this.#cache;
    if (cache) return new Map([...cache].map(([layer, spikes]) => [layer, spikes.read(indices)]));
    const values = inputValues(this.#model, images());
    runLayers(this.#model, [...this.layers], values, false);
    return values;
  }
}

/** The layers, in the model's order, below any gradient and any noise whose outputs, where others read them, are bits. */
function prefixLayers(model: tfl.LayersModel): Set<Layer> {
  const prefix = new Set<Layer>();
  for (const layer of gradientPaths(model).frozen) {
    const isNoise = layer instanceof GaussianNoise && layer.stddev > 0;
    const isSettled = layersBelow(layer).every((below) => isInput(below) || prefix.has(below));
    const isDecode = layer instanceof SoftmaxDecode; // what it reads is looked for among the prefix's values
    if (!isInput(layer) && !isNoise && !isDecode && isSettled) prefix.add(layer);
  }
  for (;;) {
    const grey = boundaryOf(model, prefix).filter((layer) => !sendsBits(layer));
    if (grey.length === 0) return prefix;
    for (const layer of grey) prefix.delete(layer);
  }
}

/** The layers of the prefix that a layer outside of it reads. */
function boundaryOf(model: tfl.LayersModel, prefix: ReadonlySet<Layer>): Layer[] {
  const above = layersAbove(model);
  return [...prefix].filter((layer) => above.get(layer)!.some((reader) => !prefix.has(reader)));
}

function sendsBits(layer: Layer): boolean {
  if (layer instanceof SpikingLayer) return layer.isHard;
  return ['MaxPooling2D', 'Flatten'].includes(layer.getClassName()) && layersBelow(layer).every(sendsBits);
}

function unitsOf(outputShape: tfl.Shape | tfl.Shape[]): number[] {
  return (outputShape as tfl.Shape).slice(1) as number[];
}

type Pass = (visit: (values: LayerValues, first: number, images: number) => void) => Promise<void>;

/** Visits all training images in order, with what `previous` gives for them. */
function batchesOf(model: tfl.LayersModel, { count, imagesAt, signal }: PrefixOptions, previous?: HardPrefix): Pass {
  const pause = pacemaker(signal);
  const batch = suitableBatch(model);
  return async (visit) => {
    for (let first = 0; first < count; first += batch) {
      const indices = Uint32Array.from({ length: Math.min(batch, count - first) }, (_, i) => first + i);
      tf.tidy(() => {
        const images = () => imagesAt(indices);
        visit(previous?.values(indices, images) ?? inputValues(model, images()), first, indices.length);
      });
      await pause();
    }
  };
}

/** Gives `norm` the mean and biased variance of what enters it, over one pass; batches merged as Chan et al. 1979. */
async function estimate(
  model: tfl.LayersModel,
  norm: BatchNormalization,
  below: readonly Layer[],
  pass: Pass,
): Promise<void> {
  const channels = norm.movingMean.shape[0]!;
  const mean = new Float64Array(channels);
  const squares = new Float64Array(channels);
  let seen = 0;
  await pass((values, _, images) => {
    runLayers(model, below, values, false);
    const batch = batchNormTraining(values.get(layersBelow(norm)[0]!)!, null, null, norm.epsilon);
    const [batchMean, batchVariance] = [batch.mean.dataSync(), batch.variance.dataSync()];
    const total = seen + images;
    for (let c = 0; c < channels; c++) {
      const difference = batchMean[c]! - mean[c]!;
      squares[c]! += batchVariance[c]! * images + (difference ** 2 * seen * images) / total;
      mean[c]! += (difference * images) / total;
    }
    seen = total;
  });
  tf.tidy(() => {
    norm.movingMean.write(tf.tensor1d(Float32Array.from(mean)));
    norm.movingVariance.write(tf.tensor1d(Float32Array.from(squares, (sum) => sum / seen)));
  });
}
