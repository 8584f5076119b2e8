import { describe, expect, it } from 'vitest';
import { loadKernels } from '../../src/kernels/choose.ts';
import {
  compile,
  type NeuronLayer,
  neuronLayers,
  outputShape,
  quantise,
  type SpikingNetwork,
  simulate,
} from '../../src/spiking/index.ts';
import { randomImages, randomNetwork, residualNetwork } from './networks.ts';

/** One dense layer of two inputs, one column of weights a feature. */
function dense(
  weights: number[],
  thresholds: number[],
  rest: { biases?: number[]; coding?: SpikingNetwork['coding'] } = {},
): SpikingNetwork {
  const features = thresholds.length;
  const shape = {
    ...{ height: 1, width: 1, channels: 2, kernelHeight: 1, kernelWidth: 1, features, strideY: 1, strideX: 1 },
    ...{ padTop: 0, padLeft: 0, outHeight: 1, outWidth: 1 },
  };
  const { biases, coding = { kind: 'threshold', at: 0.5 } } = rest;
  return {
    ...{ inputShape: [1, 1, 2], coding, classes: 1, key: new Uint8Array(features) },
    layers: [
      {
        ...{ kind: 'dense', name: 'only', thresholds: Float32Array.from(thresholds) },
        synapses: [{ from: 'input', shape, weights: Float32Array.from(weights) }],
        ...(biases ? { biases: Float32Array.from(biases) } : {}),
      },
    ],
  };
}
const first = (network: SpikingNetwork): NeuronLayer => neuronLayers(network)[0]!;
const grey = { coding: { kind: 'grey' } } as const;

describe('weights', () => {
  it('are steps of the largest of their feature, or of their layer', () => {
    const network = dense([1.27, 0.302, -0.5, -1.016], [0, 0]);
    const channel = first(quantise(network).network);
    expect(channel.synapses[0].weights).toEqual(Int8Array.of(127, 38, -50, -127));
    expect(Array.from(channel.scales!, (scale) => scale.toFixed(6))).toEqual(['0.010000', '0.008000']);
    const layer = first(quantise(network, { per: 'layer' }).network);
    expect(layer.synapses[0].weights).toEqual(Int8Array.of(127, 30, -50, -102));
    expect(layer.scales![0]).toBe(layer.scales![1]);
  });

  it('share one scale over all of a neuron’s synapses', () => {
    const shortcut = { ...first(dense([12.7, 0, 0, 12.7], [0, 0])).synapses[0] };
    const network = dense([1, 0.5, -0.5, -1], [0, 0]);
    const layer = first(network);
    const both = { ...network, layers: [{ ...layer, synapses: [...layer.synapses, shortcut] as const }] };
    const [main, added] = first(quantise(both as SpikingNetwork).network).synapses;
    expect(main.weights).toEqual(Int8Array.of(10, 5, -5, -10));
    expect(added!.weights).toEqual(Int8Array.of(127, 0, 0, 127));
  });

  it('of 4 bits lie within ±7, and what that costs is reported', () => {
    const { network, report } = quantise(dense([0.7, 0.04, -0.36, -1.4], [0, 0]), { bits: 4 });
    expect(first(network).synapses[0].weights).toEqual(Int8Array.of(7, 0, -4, -7));
    const { error, ...counts } = report.layers[0]!;
    expect(counts).toEqual({ layer: 'only', weights: 4, zeroed: 1, saturated: 0 });
    const lost = 0.04 ** 2 + (0.4 - 0.36) ** 2;
    expect(error).toBeCloseTo(Math.sqrt(lost / (0.7 ** 2 + 0.04 ** 2 + 0.36 ** 2 + 1.4 ** 2)), 6);
  });
});

describe('thresholds', () => {
  it('are rounded up, so that whatever reaches them did before', () => {
    const { thresholds } = first(
      quantise(dense([1.27, 1.27, 1.27, 1.27, 0, 0, 0, 0], [0.011, -0.011, 0.02, 0])).network,
    );
    expect(thresholds).toEqual(Int32Array.of(2, -1, 2, 0));
  });

  it('of grey levels are those of levels from 0 to 255', () => {
    const network = quantise(dense([127 / 128, 127 / 128, 0, 0], [0.5, -0.51], grey)).network;
    expect(first(network).thresholds).toEqual(Int32Array.of(64 * 255, -16646)); // ⌈−16646.4⌉
  });

  it('that are infinite are the limits of 32 bits, and counted', () => {
    const infinite = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e30];
    const { network, report } = quantise(dense([1, 1, 1, 1, 1, 1], infinite, { biases: [0, 0, 0.5] }));
    expect(first(network).thresholds).toEqual(Int32Array.of(2 ** 31 - 1, -(2 ** 31), 2 ** 31 - 1));
    expect(first(network).biases).toEqual(Int32Array.of(0, 0, 0));
    expect(report.layers[0]!.saturated).toBe(3);
  });

  it('without weights keep their sign', () => {
    const { thresholds, scales } = first(quantise(dense([0, 0, 0, 0, 0, 0], [0.001, -0.5, 0])).network);
    expect(Array.from(thresholds, Math.sign)).toEqual([1, -1, 0]);
    expect(Array.from(scales!).every((scale) => scale > 0)).toBe(true);
  });

  it('and currents together are rounded as a threshold is', () => {
    const { thresholds, biases } = first(
      quantise(dense([1.27, 1.27, 0, 0], [0.333, -0.1], { biases: [0.171, 0.1] })).network,
    );
    expect(thresholds).toEqual(Int32Array.of(34, -10));
    expect(Array.from(thresholds, (threshold, i) => threshold + biases![i]!)).toEqual([51, 0]);
  });
});

it.each([
  ['quantised already', () => quantise(dense([1, 1], [0])).network, {}, /is quantised already/],
  ['5 bits', () => dense([1, 1], [0]), { bits: 5 }, /5 bits: expected 8 or 4/],
  ['a scale for each neuron', () => dense([1, 1], [0]), { per: 'neuron' }, /expected channel or layer/],
])('refuses %s', (_, network, options, message) => {
  expect(() => quantise(network(), options as object)).toThrow(message);
});

it('refuses neurons that receive grey levels and spikes', () => {
  const network = dense([1, 1], [0], grey);
  const layer = first(network);
  const second = { ...layer, name: 'second', synapses: [layer.synapses[0], layer.synapses[0]] as const };
  const shape = { ...layer.synapses[0].shape, channels: 1 };
  const mixed = { ...second, synapses: [layer.synapses[0], { from: 'only', shape, weights: Float32Array.of(1) }] };
  const both = { ...network, layers: [layer, mixed] } as unknown as SpikingNetwork;
  expect(() => quantise(both)).toThrow(/layer second receives grey levels and spikes/);
});

describe('a quantised network', () => {
  const kernels = loadKernels('wasm');

  it.each([
    ['a chain', compile(randomNetwork(3))],
    ['shortcuts', compile(residualNetwork(2))],
  ])('decides as the one that it was made of, nearly everywhere: %s', async (_, network) => {
    const size = network.inputShape.reduce((product, extent) => product * extent, 1);
    const images = randomImages(4, 200, size).map((level) => Math.round(level * 255) / 255);
    const spikesOf = async (each: SpikingNetwork) => {
      const { layers } = await simulate(each, images, { kernels });
      return layers.map(({ spikes }) => spikes);
    };
    const { network: quantised, report } = quantise(network);
    const [before, after] = [await spikesOf(network), await spikesOf(quantised)];
    network.layers.forEach((layer, i) => {
      const outputs = outputShape(layer).reduce((product, extent) => product * extent, 1);
      expect(Math.abs(after[i]! - before[i]!) / outputs).toBeLessThan(0.01);
    });
    for (const { error } of report.layers) expect(error).toBeLessThan(0.02);
  });

  it('of weights that are integers already is the same, neuron for neuron', async () => {
    const trained = randomNetwork(6);
    const network = compile(trained);
    const layers = network.layers.map((layer) => {
      if (layer.kind === 'maxPool') return layer;
      const synapses = layer.synapses.map((each) => {
        const weights = (each.weights as Float32Array)
          .map((weight) => Math.max(-1, Math.min(1, weight)) * 127)
          .map((weight) => Math.round(weight) / 128);
        const { features } = each.shape;
        weights.fill(127 / 128, 0, features); // so that the scale is 1 / 128
        return { ...each, weights };
      });
      return {
        ...layer,
        synapses,
        thresholds: (layer.thresholds as Float32Array).map((t) => Math.round(t * 128) / 128),
      };
    });
    const exact = { ...network, layers } as unknown as SpikingNetwork;
    const images = randomImages(5, 60, 144).map((level) => Math.round(level)); // grey levels that are 0 and 1
    const options = { kernels };
    const { network: quantised } = quantise(exact);
    const [before, after] = [await simulate(exact, images, options), await simulate(quantised, images, options)];
    expect(after.layers.map(({ spikesByImage }) => spikesByImage)).toEqual(
      before.layers.map(({ spikesByImage }) => spikesByImage),
    );
    expect(after.classes).toEqual(before.classes);
  });
});
