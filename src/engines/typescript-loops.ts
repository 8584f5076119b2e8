import type {
  BatchNormShape,
  CombinationShape,
  MaxPoolShape,
  OwnLoops,
  RampShape,
  UpdateShape,
} from '../native/training-addon.ts';
import { LINEAR } from './ops.ts';

/**
 * The loops of the own ops for the backends without an addon. V8 runs them at about 1 ns an element, where the composed form
 * passes over the data once for every tfjs op.
 */
export const typescriptLoops: OwnLoops = {
  batchNormTraining(x, gamma, beta, y, mean, variance, { rows, channels, epsilon, width }: BatchNormShape) {
    const size = rows * channels;
    const sums = new Float64Array(channels);
    for (let i = 0; i < size; ) for (let c = 0; c < channels; c++, i++) sums[c]! += x[i]!;
    for (let c = 0; c < channels; c++) mean[c] = sums[c]! / rows;
    sums.fill(0);
    for (let i = 0; i < size; ) for (let c = 0; c < channels; c++, i++) sums[c]! += (x[i]! - mean[c]!) ** 2;
    const scale = new Float64Array(channels);
    const shift = new Float64Array(channels);
    for (let c = 0; c < channels; c++) {
      variance[c] = sums[c]! / rows;
      scale[c] = gamma[c]! / Math.sqrt(variance[c]! + epsilon);
      shift[c] = beta[c]! - mean[c]! * scale[c]!;
    }
    for (let i = 0; i < size; ) for (let c = 0; c < channels; c++, i++) y[i] = x[i]! * scale[c]! + shift[c]!;
    if (width !== LINEAR) typescriptLoops.spikingBRelu(y, y, { count: size, width });
  },

  batchNormTrainingGradient(
    dy,
    x,
    gamma,
    beta,
    mean,
    variance,
    dx,
    dGamma,
    dBeta,
    { rows, channels, epsilon, width }: BatchNormShape,
  ) {
    const size = rows * channels;
    const sums = new Float64Array(channels);
    const products = new Float64Array(channels);
    if (width !== LINEAR) {
      const scale = Float64Array.from(gamma, (each, c) => each / Math.sqrt(variance[c]! + epsilon));
      const shift = Float64Array.from(beta, (each, c) => each - mean[c]! * scale[c]!);
      for (let i = 0; i < size; ) for (let c = 0; c < channels; c++, i++) dx[i] = x[i]! * scale[c]! + shift[c]!;
      typescriptLoops.spikingBReluGradient(dy, dx, dx, { count: size, width });
      dy = dx;
    }
    for (let i = 0; i < size; ) {
      for (let c = 0; c < channels; c++, i++) {
        sums[c]! += dy[i]!;
        products[c]! += dy[i]! * (x[i]! - mean[c]!);
      }
    }
    // dx = a·dy + b·x + d, the equation of the native loop sorted by dy and x
    const [a, b, d] = [new Float64Array(channels), new Float64Array(channels), new Float64Array(channels)];
    for (let c = 0; c < channels; c++) {
      const inverse = 1 / Math.sqrt(variance[c]! + epsilon);
      dBeta[c] = sums[c]!;
      dGamma[c] = products[c]! * inverse;
      a[c] = gamma[c]! * inverse;
      b[c] = (-a[c]! * products[c]! * inverse * inverse) / rows;
      d[c] = (-a[c]! * sums[c]!) / rows - b[c]! * mean[c]!;
    }
    for (let i = 0; i < size; ) {
      for (let c = 0; c < channels; c++, i++) dx[i] = a[c]! * dy[i]! + b[c]! * x[i]! + d[c]!;
    }
  },

  spikingBRelu(x, y, { count, width }: RampShape) {
    if (width === 0) {
      for (let i = 0; i < count; i++) y[i] = x[i]! >= 0.5 ? 1 : 0;
      return;
    }
    for (let i = 0; i < count; i++) {
      const value = (x[i]! - 0.5) / width + 0.5;
      y[i] = value < 0 ? 0 : value > 1 ? 1 : value;
    }
  },

  spikingBReluGradient(dy, x, dx, { count, width }: RampShape) {
    for (let i = 0; i < count; i++) {
      const value = (x[i]! - 0.5) / width + 0.5;
      dx[i] = value >= 0 && value <= 1 ? dy[i]! / width : 0;
    }
  },

  linearCombination(x, y, newX, { count, a, b }: CombinationShape) {
    for (let i = 0; i < count; i++) newX[i] = a * x[i]! + b * y[i]!;
  },

  rmspropUpdate(p, a, g, newP, newA, { count, learningRate, rho, epsilon }: UpdateShape) {
    for (let i = 0; i < count; i++) {
      newA[i] = rho * a[i]! + (1 - rho) * g[i]! * g[i]!;
      newP[i] = p[i]! - (learningRate * g[i]!) / (Math.sqrt(newA[i]!) + epsilon);
    }
  },

  adadeltaUpdate(p, a, d, g, newP, newA, newD, { count, learningRate, rho, epsilon }: UpdateShape) {
    for (let i = 0; i < count; i++) {
      newA[i] = rho * a[i]! + (1 - rho) * g[i]! * g[i]!;
      const change = g[i]! * Math.sqrt((d[i]! + epsilon) / (newA[i]! + epsilon));
      newP[i] = p[i]! - learningRate * change;
      newD[i] = rho * d[i]! + (1 - rho) * change * change;
    }
  },
};

/** Sends `dy` to the first maximum of each window in row-major order, as tfjs's cpu backend does. */
export function maxPoolGradient(dy: Float32Array, x: Float32Array, dx: Float32Array, s: MaxPoolShape): void {
  dx.fill(0);
  let out = 0;
  for (let image = 0; image < s.batch; image++) {
    for (let outRow = 0; outRow < s.outHeight; outRow++) {
      const firstRow = outRow * s.strideHeight - s.padTop;
      const lastRow = Math.min(s.height, firstRow + s.windowHeight);
      for (let outColumn = 0; outColumn < s.outWidth; outColumn++) {
        const firstColumn = outColumn * s.strideWidth - s.padLeft;
        const lastColumn = Math.min(s.width, firstColumn + s.windowWidth);
        for (let channel = 0; channel < s.channels; channel++, out++) {
          let best = Number.NEGATIVE_INFINITY;
          let where = -1;
          for (let row = Math.max(0, firstRow); row < lastRow; row++) {
            for (let column = Math.max(0, firstColumn); column < lastColumn; column++) {
              const i = ((image * s.height + row) * s.width + column) * s.channels + channel;
              if (x[i]! > best) {
                best = x[i]!;
                where = i;
              }
            }
          }
          if (where >= 0) dx[where]! += dy[out]!;
        }
      }
    }
  }
}
