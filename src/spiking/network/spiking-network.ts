import { StropError } from '../../errors.ts';
import type { ConvShape } from '../../kernels/interface.ts';

/** The shape of a layer for one image. */
export type LayerShape = Omit<ConvShape, 'images'>;

/** Neurons that fire iff the sum of the weights of the inputs that spiked is at least their threshold. */
export interface NeuronLayer {
  readonly kind: 'conv' | 'dense';
  readonly name: string;
  /** A dense layer is a convolution whose kernel is the whole input. */
  readonly shape: LayerShape;
  /** (kernelHeight, kernelWidth, channels, features). */
  readonly weights: Float32Array;
  /** (features). */
  readonly thresholds: Float32Array;
}

/** OR over 2 x 2 pixels with stride 2. */
export interface PoolLayer {
  readonly kind: 'maxPool';
  readonly name: string;
  readonly shape: { readonly height: number; readonly width: number; readonly channels: number };
}

/** A network whose neurons speak in single bits. The first layer receives grey levels, every other one spikes. */
export interface SpikingNetwork {
  readonly inputShape: readonly [height: number, width: number, channels: number];
  readonly classes: number;
  /** (classes, outputs): the class of an image is the one whose key is nearest to the spikes of the last layer. */
  readonly key: Uint8Array;
  readonly layers: readonly (NeuronLayer | PoolLayer)[];
}

/** Height, width and channels of what a layer gives. */
export function outputShape(layer: NeuronLayer | PoolLayer): [height: number, width: number, channels: number] {
  if (layer.kind === 'maxPool') {
    const { height, width, channels } = layer.shape;
    return [height >> 1, width >> 1, channels];
  }
  return [layer.shape.outHeight, layer.shape.outWidth, layer.shape.features];
}

/** @throws StropError 'invalid-argument' where a layer does not take what the one before it gives, or the key does not fit. */
export function checkNetwork({ inputShape, classes, key, layers }: SpikingNetwork): void {
  let extent: readonly number[] = inputShape;
  for (const layer of layers) {
    const { height, width, channels } = layer.shape;
    if (`${[height, width, channels]}` !== `${extent}`) {
      const taken = `${height} x ${width} x ${channels}`;
      throw new StropError('invalid-argument', `layer ${layer.name} takes ${taken}, it gets ${extent.join(' x ')}`);
    }
    extent = outputShape(layer);
  }
  const outputs = extent.reduce((product, size) => product * size, 1);
  if (key.length !== classes * outputs) {
    const found = `the key has ${key.length} bits`;
    throw new StropError('invalid-argument', `${found}: expected ${classes} classes x ${outputs} outputs`);
  }
}

/** Neurons of one layer; a pool has none, since what it computes is the next layer's reading of its input. */
export function neuronCount(layer: NeuronLayer | PoolLayer): number {
  return layer.kind === 'maxPool' ? 0 : layer.shape.outHeight * layer.shape.outWidth * layer.shape.features;
}
