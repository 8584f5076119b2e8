import type { ConvolutionShape } from '../../src/native/training-addon.ts';
import type { Training } from './networks.ts';

/** The linear layers of a network for one batch: what oneDNN computes. */
export interface LinearLayers {
  readonly convolutions: readonly ConvolutionShape[];
  /** y (rows, columns) = x (rows, inner) · W (inner, columns). */
  readonly products: readonly { readonly rows: number; readonly inner: number; readonly columns: number }[];
}

/** As `buildNetwork` lays them out: `same` convolutions, the first two pooled, then dense layers. */
export function linearLayers({ spec }: Training, batch: number): LinearLayers {
  let [height, width, channels] = spec.inputShape as [number, number, number];
  const convolutions = spec.conv.map(({ features, filter }, i) => {
    const pad = (filter - 1) >> 1;
    const shape: ConvolutionShape = {
      ...{ batch, height, width, channels, kernelHeight: filter, kernelWidth: filter, features },
      ...{ strideHeight: 1, strideWidth: 1, dilationHeight: 1, dilationWidth: 1 },
      ...{ padTop: pad, padLeft: pad, outHeight: height, outWidth: width },
    };
    channels = features;
    if (i < 2) [height, width] = [height >> 1, width >> 1];
    return shape;
  });
  let inner = height * width * channels;
  const hidden = spec.dense.map((layer) => (typeof layer === 'number' ? layer : layer.units));
  const products = [...hidden, spec.classes * (spec.neuronsPerClass ?? 4)].map((columns) => {
    const product = { rows: batch, inner, columns };
    inner = columns;
    return product;
  });
  return { convolutions, products };
}

/**
 * The bytes that a step moves beside its convolutions and inner products, everything else fused as far as it can be. Each
 * number of activations after a linear layer is passed over 8 times: forward once for the batch's moments and, since these
 * must be known first, twice to normalise and activate (read, write); backward, likewise in two passes, 2 reads for the
 * sums (what was normalised and its gradient) and 2 reads and a write for the gradient. A 2x2 pool reads its input and
 * writes a quarter, and backward reads a quarter and the input and writes the input's gradient: 3.5 passes over its input.
 * The optimizer reads gradient, weight and state and writes weight and state: 5 passes over the weights with the one
 * accumulator of RMSprop, 7 with the two of Adadelta.
 */
export function bytesBesideLinear(training: Training, batch: number): number {
  const { convolutions, products } = linearLayers(training, batch);
  const sizes = convolutions.map((s) => s.batch * s.outHeight * s.outWidth * s.features);
  const activations = [...sizes, ...products.map(({ rows, columns }) => rows * columns)];
  const weights = [
    ...convolutions.map((s) => s.kernelHeight * s.kernelWidth * s.channels * s.features),
    ...products.map(({ inner, columns }) => inner * columns),
  ];
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const passes = training.optimizer.name === 'Adadelta' ? 7 : 5;
  return 4 * (8 * sum(activations) + 3.5 * sum(sizes.slice(0, 2)) + passes * sum(weights));
}
