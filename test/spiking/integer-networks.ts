import type { LayerShape, NeuronLayer, PoolLayer, SpikingNetwork, Synapses } from '../../src/spiking/index.ts';
import { INPUT, outputShape } from '../../src/spiking/index.ts';

/** Numbers from a seed, fast enough for tens of millions of weights (Marsaglia, Xorshift RNGs, 2003). */
export function bytesFrom(seed: number): () => number {
  let state = (seed * 2654435761) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 255;
  };
}

export type Weights = 'random' | 'lowest' | 'highest';

interface ConvOptions {
  readonly kernel?: readonly [height: number, width: number];
  readonly stride?: number;
  readonly shortcut?: string;
}

/** Puts quantised networks together, layer upon layer. */
export class NetworkBuilder {
  readonly #input: readonly [number, number, number];
  readonly #layers: (NeuronLayer | PoolLayer)[] = [];
  readonly #weights: Weights;
  readonly #draw: () => number;

  constructor(input: readonly [number, number, number], weights: Weights, seed = 1) {
    this.#input = input;
    this.#weights = weights;
    this.#draw = bytesFrom(seed);
  }

  conv(features: number, { kernel = [3, 3], stride = 1, shortcut }: ConvOptions = {}): this {
    const [height, width] = this.#shapeOf(this.#lastName());
    const out = [Math.ceil(height / stride), Math.ceil(width / stride)] as const;
    const shapes = [this.#shape(this.#lastName(), kernel, stride, out, features)];
    if (shortcut !== undefined) {
      const [from] = this.#shapeOf(shortcut);
      shapes.push(this.#shape(shortcut, [1, 1], Math.ceil(from / out[0]), out, features));
    }
    return this.#add('conv', shapes, [this.#lastName(), shortcut ?? '']);
  }

  dense(features: number): this {
    const [height, width] = this.#shapeOf(this.#lastName());
    return this.#add(
      'dense',
      [this.#shape(this.#lastName(), [height, width], 1, [1, 1], features)],
      [this.#lastName()],
    );
  }

  pool(): this {
    const [height, width, channels] = this.#shapeOf(this.#lastName());
    const shape = {
      ...{ height, width, channels, kernelHeight: 2, kernelWidth: 2, strideY: 2, strideX: 2, padTop: 0, padLeft: 0 },
      ...{ outHeight: height >> 1, outWidth: width >> 1 },
    };
    this.#layers.push({ kind: 'maxPool', name: `pool${this.#layers.length}`, from: this.#lastName(), shape });
    return this;
  }

  /** @returns the network, each of whose classes has neurons of its own. */
  build(classes: number): SpikingNetwork {
    const outputs = this.#shapeOf(this.#lastName()).reduce((product, extent) => product * extent, 1);
    const own = outputs / classes;
    const key = Uint8Array.from({ length: classes * outputs }, (_, i) => {
      return Number(Math.floor((i % outputs) / own) === Math.floor(i / outputs));
    });
    return { inputShape: this.#input, coding: { kind: 'grey' }, classes, key, layers: this.#layers };
  }

  #lastName(): string {
    return this.#layers.at(-1)?.name ?? INPUT;
  }

  #shapeOf(name: string): readonly [number, number, number] {
    const layer = this.#layers.find((candidate) => candidate.name === name);
    return layer ? outputShape(layer) : this.#input;
  }

  #shape(
    from: string,
    [kernelHeight, kernelWidth]: readonly [number, number],
    stride: number,
    [outHeight, outWidth]: readonly [number, number],
    features: number,
  ): LayerShape {
    const [height, width, channels] = this.#shapeOf(from);
    const isWhole = outHeight === 1 && kernelHeight === height;
    const pads = isWhole ? [0, 0] : [(kernelHeight - 1) >> 1, (kernelWidth - 1) >> 1];
    return {
      ...{ height, width, channels, kernelHeight, kernelWidth, features, strideY: stride, strideX: stride },
      ...{ padTop: pads[0]!, padLeft: pads[1]!, outHeight, outWidth },
    };
  }

  #add(kind: 'conv' | 'dense', shapes: readonly LayerShape[], froms: readonly string[]): this {
    const synapses = shapes.map((shape, i): Synapses => {
      const inputs = shape.kernelHeight * shape.kernelWidth * shape.channels;
      const weights = new Int8Array(inputs * shape.features);
      if (this.#weights === 'random') for (let w = 0; w < weights.length; w++) weights[w] = this.#draw();
      else weights.fill(this.#weights === 'lowest' ? -128 : 127);
      return { from: froms[i]!, shape, weights };
    });
    const { kernelHeight, kernelWidth, channels, features } = shapes[0]!;
    const inputs = kernelHeight * kernelWidth * channels;
    const unit = froms[0] === INPUT ? 255 : 1;
    // Of random weights about a third fires; of equal ones features differ in how many inputs they need.
    const thresholds = Int32Array.from({ length: features }, (_, f) => {
      if (this.#weights === 'random') return Math.round(20 * Math.sqrt(inputs) * unit);
      return Math.round((this.#weights === 'lowest' ? -128 : 127) * unit * inputs * ((f + 0.5) / features));
    });
    const [own, ...others] = synapses as [Synapses, ...Synapses[]];
    this.#layers.push({ kind, name: `${kind}${this.#layers.length}`, synapses: [own, ...others], thresholds });
    return this;
  }
}

/** Convolutions of odd sizes and strides, a shortcut, a pool, dense layers of more and fewer than 64 features. */
export const smallNetwork = (weights: Weights) =>
  new NetworkBuilder([9, 8, 2], weights)
    .conv(33, { kernel: [3, 5] })
    .conv(70, { stride: 2, shortcut: 'conv0' })
    .pool()
    .conv(40)
    .dense(70)
    .dense(12)
    .build(3);

/** As large as the network of Table IV for CIFAR-100. */
export const tableFourNetwork = () => {
  const kernel = [5, 5] as const;
  const builder = new NetworkBuilder([32, 32, 3], 'random').conv(128).pool().conv(256, { kernel }).pool();
  return builder.conv(512, { kernel }).dense(1024).dense(400).build(100);
};

/** Bytes, a third of them 0. */
export function byteImages(count: number, [height, width, channels]: readonly [number, number, number]): Uint8Array {
  const draw = bytesFrom(7);
  return Uint8Array.from({ length: count * height * width * channels }, () => (draw() < 85 ? 0 : draw()));
}

/**
 * The spikes of every neuron for one image from dense sums of integers, whatever is 0 among them.
 * @returns by layer, (outHeight, outWidth, features) of 0 and 1.
 */
export function denseForward({ layers }: SpikingNetwork, image: Uint8Array): Map<string, Uint8Array> {
  const given = new Map([[INPUT, image]]);
  for (const layer of layers) {
    const [height, width, features] = outputShape(layer);
    const fired = new Uint8Array(height * width * features);
    if (layer.kind === 'maxPool') {
      const input = given.get(layer.from)!;
      eachTap(layer.shape, (output, pixel) => {
        for (let f = 0; f < features; f++) fired[output * features + f]! |= input[pixel * features + f]!;
      });
    } else {
      const sums = new Int32Array(fired.length);
      for (const { from, shape, weights } of layer.synapses) {
        const input = given.get(from)!;
        eachTap(shape, (output, pixel, tap) => {
          for (let c = 0; c < shape.channels; c++) {
            const level = input[pixel * shape.channels + c]!;
            const row = (tap * shape.channels + c) * features;
            for (let f = 0; f < features; f++) sums[output * features + f]! += level * weights[row + f]!;
          }
        });
      }
      for (let i = 0; i < fired.length; i++) fired[i] = Number(sums[i]! >= layer.thresholds[i % features]!);
    }
    given.set(layer.name, fired);
  }
  given.delete(INPUT);
  return given;
}

type Window = Omit<LayerShape, 'features'>;

/** Visits each pixel that an output sees, with the output's and the pixel's number and the place in the kernel. */
export function eachTap(s: Window, visit: (output: number, pixel: number, tap: number) => void): void {
  for (let output = 0; output < s.outHeight * s.outWidth; output++) {
    for (let tap = 0; tap < s.kernelHeight * s.kernelWidth; tap++) {
      const y = Math.floor(output / s.outWidth) * s.strideY + Math.floor(tap / s.kernelWidth) - s.padTop;
      const x = (output % s.outWidth) * s.strideX + (tap % s.kernelWidth) - s.padLeft;
      if (y >= 0 && y < s.height && x >= 0 && x < s.width) visit(output, y * s.width + x, tap);
    }
  }
}
