import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { toFloats } from '../../src/datasets/dataset.ts';
import { activateEngine } from '../../src/engines/choose.ts';
import { exportNetwork } from '../../src/whetstone/export.ts';
import type { ExportedNetwork, ExportedNeurons } from '../../src/whetstone/exported-network.ts';
import { spikingLayers } from '../../src/whetstone/forward.ts';
import { decodeClass } from '../../src/whetstone/keys.ts';
import { BatchNormalization } from '../../src/whetstone/layers/batch-normalization.ts';
import { SoftmaxDecode } from '../../src/whetstone/layers/softmax-decode.ts';
import { SpikingBRelu } from '../../src/whetstone/layers/spiking-brelu.ts';
import { buildNetwork } from '../../src/whetstone/network.ts';
import type { NetworkSpec } from '../../src/whetstone/network-spec.ts';
import { RMSprop } from '../../src/whetstone/optimizers-adaptive.ts';
import { predict } from '../../src/whetstone/predict.ts';
import { trainingStep } from '../../src/whetstone/training-step.ts';
import { smallNetwork, stripes } from './synthetic.ts';

beforeAll(() => activateEngine('cpu'));

interface Plane {
  height: number;
  width: number;
  channels: number;
  values: Float64Array;
}

/** The hard network written out in loops over the exported arrays. */
function classify({ inputShape, key, layers }: ExportedNetwork, image: Float32Array): number {
  const [height, width, channels] = inputShape;
  let plane: Plane = { height, width, channels, values: Float64Array.from(image) };
  for (const layer of layers) {
    if (!('weights' in layer)) plane = maxPool(plane);
    else plane = fire(layer, layer.kind === 'conv' ? convolve(layer, plane) : multiply(layer, plane));
  }
  return decodeClass(key, plane.values);
}

function maxPool({ height, width, channels, values }: Plane): Plane {
  const [h, w] = [height >> 1, width >> 1];
  const pooled = Float64Array.from({ length: h * w * channels }, (_, i) => {
    const [y, x, c] = [Math.floor(i / (w * channels)), Math.floor(i / channels) % w, i % channels];
    const at = (dy: number, dx: number) => values[((2 * y + dy) * width + 2 * x + dx) * channels + c]!;
    return Math.max(at(0, 0), at(0, 1), at(1, 0), at(1, 1));
  });
  return { height: h, width: w, channels, values: pooled };
}

function convolve({ weights, shape }: ExportedNeurons, { height, width, channels, values }: Plane): Plane {
  const [rows, columns, , features] = shape as [number, number, number, number];
  const [top, left] = [(rows - 1) >> 1, (columns - 1) >> 1];
  const sums = new Float64Array(height * width * features);
  sums.forEach((_, i) => {
    const [y, x, f] = [Math.floor(i / (width * features)), Math.floor(i / features) % width, i % features];
    for (let r = 0; r < rows; r++) {
      for (let k = 0; k < columns; k++) {
        const [v, u] = [y + r - top, x + k - left];
        if (v < 0 || v >= height || u < 0 || u >= width) continue;
        for (let c = 0; c < channels; c++) {
          sums[i]! +=
            values[(v * width + u) * channels + c]! * weights[((r * columns + k) * channels + c) * features + f]!;
        }
      }
    }
  });
  return { height, width, channels: features, values: sums };
}

function multiply({ weights, shape }: ExportedNeurons, { values }: Plane): Plane {
  const [inputs, units] = shape as [number, number];
  const sums = Float64Array.from({ length: units }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < inputs; i++) sum += values[i]! * weights[i * units + j]!;
    return sum;
  });
  return { height: 1, width: 1, channels: units, values: sums };
}

function fire({ bias, batchNorm }: ExportedNeurons, plane: Plane): Plane {
  const { mean, variance, gamma, beta, epsilon } = batchNorm!;
  const values = plane.values.map((sum, i) => {
    const c = i % plane.channels;
    const centred = sum + (bias?.[c] ?? 0) - mean[c]!;
    const y = ((gamma?.[c] ?? 1) * centred) / Math.sqrt(variance[c]! + epsilon) + (beta?.[c] ?? 0);
    return y >= 0.5 ? 1 : 0;
  });
  return { ...plane, values };
}

describe('exportNetwork', () => {
  it.each([
    { bias: true, center: true, scale: true },
    { bias: false, center: false, scale: false },
  ])(
    'gives arrays that compute the same classes: bias $bias, center $center, scale $scale',
    async ({ bias, ...norm }) => {
      const settings = { momentum: 0.8, ...norm };
      const model = buildNetwork(smallNetwork(5, { bias, batchNorm: { conv: settings, dense: settings } }));
      const data = stripes(48, 1);
      const step = trainingStep(model, new RMSprop({ learningRate: 0.01 }), data);
      for (let i = 0; i < 20; i++) step.run(Uint32Array.from({ length: 16 }, (_, j) => (16 * i + j) % 48));
      for (const layer of spikingLayers(model)) layer.sharpness = 1;

      const network = exportNetwork(model);
      const { classes } = await predict(model, data.images);
      const found = Array.from({ length: 48 }, (_, i) =>
        classify(network, toFloats(data.images, 144 * i, 144 * (i + 1))),
      );
      expect(found).toEqual(Array.from(classes));
      expect(new Set(found).size).toBe(3);
    },
  );

  it('names and shapes what the simulator compiles', () => {
    const { inputShape, classes, key, layers } = exportNetwork(buildNetwork(smallNetwork(5)));
    expect({ inputShape, classes, width: key.length / classes }).toEqual({
      inputShape: [12, 12, 1],
      classes: 3,
      width: 12,
    });
    expect(layers.map((layer) => ('weights' in layer ? `${layer.name} ${layer.shape.join('x')}` : 'pool'))).toEqual([
      ...['conv1 3x3x1x4', 'pool', 'conv2 3x3x4x4', 'pool', 'conv3 3x3x4x8', 'dense1 72x16', 'output 16x12'],
    ]);
    expect(layers[0]).toMatchObject({ kind: 'conv', bias: null, activation: 'brelu', sharpness: 0 });
  });

  it('copies: later training does not reach what was exported', () => {
    const model = buildNetwork(smallNetwork(5));
    const { layers } = exportNetwork(model);
    const first = layers[0] as ExportedNeurons;
    const before = Array.from(first.weights);
    trainingStep(model, new RMSprop({ learningRate: 0.1 }), stripes(9, 1)).run(Uint32Array.from([0, 1, 2]));
    expect(Array.from(first.weights)).toEqual(before);
  });

  it('refuses what has no such form, by the name of the layer', () => {
    const decode = () => new SoftmaxDecode({ classes: 2, key: [1, 0, 0, 1] });
    const refused =
      (...layers: tfl.layers.Layer[]) =>
      () =>
        exportNetwork(tfl.sequential({ layers: [...layers, decode()] }));
    const dense = (extra = {}) => tfl.layers.dense({ units: 2, inputShape: [2], name: 'culprit', ...extra });
    expect(refused(dense({ activation: 'relu' }), new SpikingBRelu())).toThrow(/layer culprit of class Dense/);
    expect(refused(dense(), new SpikingBRelu(), new BatchNormalization({ name: 'late' }))).toThrow(/layer late/);
    expect(refused(dense(), new BatchNormalization({ name: 'bare' }))).toThrow(/layer bare/);
    expect(refused(dense(), tfl.layers.leakyReLU({ name: 'leaky' }))).toThrow(/layer leaky/);
  });
});

describe('the export of networks beyond the plain chain', () => {
  it('says what a shortcut adds', () => {
    const conv = [
      { features: 4, filter: 3 },
      { features: 4, filter: 3, pool: false },
      { features: 4, filter: 3, pool: false, shortcut: 2 },
      { features: 6, filter: 3, shortcut: 1, pool: true },
    ];
    const { layers } = exportNetwork(buildNetwork(smallNetwork(5, { conv })));
    const neurons = layers.filter((layer) => 'weights' in layer);
    expect(neurons.map(({ name }) => name)).toEqual(['conv1', 'conv2', 'conv3', 'conv4', 'dense1', 'output']);
    expect(neurons[2]!.shortcut).toEqual({ from: 'conv2', pools: [], projection: null });
    expect(neurons[3]!.shortcut).toMatchObject({
      from: 'conv1',
      pools: [{ size: [2, 2], strides: [2, 2], padding: 'valid' }],
      projection: { shape: [1, 1, 4, 6], strides: [1, 1], padding: 'same' },
    });
    expect(layers.filter((layer) => layer.kind === 'maxPool')).toHaveLength(2);
  });

  it.each(['beforeNorm', 'afterNorm', 'afterActivation'] as const)('leaves noise %s out', (place) => {
    const outline = (changes: Partial<NetworkSpec>) =>
      exportNetwork(buildNetwork(smallNetwork(5, changes))).layers.map((layer) =>
        'weights' in layer ? `${layer.name} ${layer.shape.join('x')}, norm ${layer.batchNorm !== null}` : layer.kind,
      );
    expect(outline({ noise: { stddev: 0.3, place, layers: 'all' } })).toEqual(outline({}));
  });

  it('names the activation', () => {
    const { layers } = exportNetwork(buildNetwork(smallNetwork(5, { activation: 'sigmoid' })));
    expect(layers[0]).toMatchObject({ activation: 'sigmoid' });
  });
});
