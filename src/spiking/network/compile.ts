import { StropError } from '../../errors.ts';
import { foldNeurons, misfit } from './fold.ts';
import { type LinearPool, throughPool } from './linear-pools.ts';
import {
  channelsOf,
  checkNetwork,
  INPUT,
  type LayerShape,
  type NeuronLayer,
  outputShape,
  type PoolLayer,
  type SpikingNetwork,
  type Synapses,
} from './spiking-network.ts';
import type {
  TrainedLinear,
  TrainedNetwork,
  TrainedNeurons,
  TrainedPool,
  TrainedShortcut,
  TrainedWindow,
} from './trained-network.ts';
import { type Extent, windowsOn } from './windows.ts';

export interface CompileOptions {
  /** Take layers that are not fully sharpened as if they were. */
  readonly force?: boolean;
}

/**
 * Makes a spiking network of a trained one: bias and batch norm go into thresholds and the signs of weights (`foldNeurons`),
 * pools of sums and averages into weights (`throughPool`), and a shortcut becomes a second kind of synapses, whose sums are added
 * before the threshold. Weights that stay as they are are not copied.
 *
 * @throws StropError `invalid-argument` where shapes do not fit, a value is not finite, or a layer is not sharp.
 */
export function compile(trained: TrainedNetwork, { force = false }: CompileOptions = {}): SpikingNetwork {
  const { inputShape, classes, coding = { kind: 'grey' } } = trained;
  const [height, width, channels] = inputShape;
  const compiler = new Compiler([height, width, channels * channelsOf(coding)]);
  trained.layers.forEach((layer, i) => {
    if ('weights' in layer) compiler.neurons(layer, force);
    else compiler.pool(layer.kind, `pool_${i}`, layer);
  });
  const layers = compiler.end();
  const network: SpikingNetwork = { inputShape, coding, classes, key: Uint8Array.from(trained.key), layers };
  checkNetwork(network);
  return network;
}

class Compiler {
  readonly #layers: (NeuronLayer | PoolLayer)[] = [];
  readonly #extents: Map<string, Extent>;
  /** The layer that the next one reads, and the pools of sums and averages in between, lowest first. */
  #from = INPUT;
  #between: LinearPool[] = [];

  constructor(input: Extent) {
    this.#extents = new Map([[INPUT, input]]);
  }

  pool(kind: TrainedPool['kind'], name: string, window: TrainedWindow): void {
    if (kind !== 'maxPool') {
      this.#between.push({ kind, shape: poolShape(this.#extent(), window, name) });
      return;
    }
    this.#requireNone('a max-pool');
    this.#from = this.#pool(name, this.#from, window);
  }

  neurons(layer: TrainedNeurons, force: boolean): void {
    if (layer.sharpness !== 1 && !force) {
      const advice = 'train on until every layer is hard, or force it';
      throw new StropError(
        'invalid-argument',
        `layer ${layer.name} has sharpness ${layer.sharpness}, not 1: ${advice}`,
      );
    }
    const main = this.#convolution(layer, layer.kind, layer.name);
    const { features, outHeight, outWidth } = main.shape;
    const folded = foldNeurons(layer, features, outHeight * outWidth * features);
    const synapses: [Synapses, ...Synapses[]] = [scaled(this.#from, main, folded.main, layer.name)];
    if (layer.shortcut) {
      const { from, linear } = this.#shortcut(layer.shortcut, layer.name, main.shape);
      synapses.push(scaled(from, linear, folded.shortcut, layer.name));
    }
    const { thresholds, biases } = folded;
    this.#add({ kind: layer.kind, name: layer.name, synapses, thresholds, ...(biases ? { biases } : {}) });
    this.#from = layer.name;
    this.#between = [];
  }

  end(): (NeuronLayer | PoolLayer)[] {
    this.#requireNone('the end');
    return this.#layers;
  }

  /** The layer's weights on what the layer below gives, pools of sums and averages included. */
  #convolution(layer: TrainedLinear, kind: 'conv' | 'dense', name: string): Convolution {
    let linear = convolutionOf(layer, kind, this.#extent(), name);
    for (const pool of this.#between.toReversed()) linear = throughPool(linear, pool, name);
    return linear;
  }

  #shortcut({ from, pools, projection }: TrainedShortcut, name: string, main: LayerShape) {
    if (!this.#extents.has(from)) throw misfit(name, 'a shortcut from an earlier layer', from);
    let at = from;
    pools.forEach((window, i) => {
      at = this.#pool(`${name}_shortcut_pool${i + 1}`, at, window);
    });
    const extent = this.#extents.get(at)!;
    const linear = projection ? convolutionOf(projection, 'conv', extent, name) : identity(extent);
    const given = [linear.shape.outHeight, linear.shape.outWidth, linear.shape.features];
    const expected = [main.outHeight, main.outWidth, main.features];
    if (`${given}` !== `${expected}`) throw misfit(name, `a shortcut of ${expected.join(' x ')}`, given.join(' x '));
    return { from: at, linear };
  }

  /** @returns the name of the pool, which may be there already. */
  #pool(name: string, from: string, window: TrainedWindow): string {
    const shape = poolShape(this.#extents.get(from)!, window, name);
    const same = this.#layers.find(
      (layer) =>
        layer.kind === 'maxPool' &&
        layer.from === from &&
        `${Object.values(layer.shape)}` === `${Object.values(shape)}`,
    );
    if (same) return same.name;
    this.#add({ kind: 'maxPool', name, from, shape });
    return name;
  }

  #add(layer: NeuronLayer | PoolLayer): void {
    this.#layers.push(layer);
    this.#extents.set(layer.name, outputShape(layer));
  }

  /** Of what the next layer reads. */
  #extent(): Extent {
    const last = this.#between.at(-1)?.shape;
    return last ? [last.outHeight, last.outWidth, last.channels] : this.#extents.get(this.#from)!;
  }

  #requireNone(next: string): void {
    const [pool] = this.#between;
    if (!pool) return;
    throw new StropError('invalid-argument', `a ${pool.kind} before ${next}: expected a layer of neurons after it`);
  }
}

interface Convolution {
  readonly shape: LayerShape;
  readonly weights: ArrayLike<number>;
}

function poolShape(extent: Extent, { size = 2, strides = size, padding = 'valid' }: TrainedWindow, name: string) {
  return windowsOn(extent, size, strides, padding, name);
}

function convolutionOf(layer: TrainedLinear, kind: 'conv' | 'dense', extent: Extent, name: string): Convolution {
  const { weights, strides = 1, padding = 'same' } = layer;
  const [height, width, channels] = extent;
  const inputs = height * width * channels;
  const rank = kind === 'dense' ? 2 : 4;
  if (layer.shape.length !== rank) throw misfit(name, `a shape of ${rank} numbers`, `[${layer.shape.join(', ')}]`);
  const features = layer.shape.at(-1)!;
  if (kind === 'dense' && layer.shape[0] !== inputs) throw misfit(name, `${inputs} inputs`, layer.shape[0]!);
  if (kind === 'conv' && layer.shape[2] !== channels) throw misfit(name, `${channels} channels`, layer.shape[2]!);
  const window =
    kind === 'dense'
      ? windowsOn(extent, [height, width], 1, 'valid', name)
      : windowsOn(extent, [layer.shape[0]!, layer.shape[1]!], strides, padding, name);
  const count = window.kernelHeight * window.kernelWidth * channels * features;
  if (weights.length !== count) throw misfit(name, `${count} weights`, weights.length);
  return { shape: { ...window, features }, weights };
}

function identity(extent: Extent): Convolution {
  const channels = extent[2];
  const weights = Float32Array.from({ length: channels * channels }, (_, i) => (i % (channels + 1) === 0 ? 1 : 0));
  return { shape: { ...windowsOn(extent, 1, 1, 'valid', ''), features: channels }, weights };
}

/** Weights times their feature's factor; themselves where all factors are 1. */
function scaled(from: string, { shape, weights }: Convolution, factors: Float64Array, layer: string): Synapses {
  const { features } = shape;
  const isSame = weights instanceof Float32Array && factors.every((factor) => factor === 1);
  const products = isSame ? weights : new Float32Array(weights.length);
  for (let i = 0; i < products.length; i++) {
    if (!isSame) products[i] = weights[i]! * factors[i % features]!;
    if (!Number.isFinite(products[i])) throw misfit(layer, 'finite weights', weights[i]!);
  }
  return { from, shape, weights: products };
}
