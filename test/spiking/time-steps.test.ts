import { describe, expect, it } from 'vitest';
import { loadKernels } from '../../src/kernels/choose.ts';
import {
  INPUT,
  type LayerTrace,
  type NeuronLayer,
  outputShape,
  type SpikingNetwork,
  simulate,
  type TimeSteps,
} from '../../src/spiking/index.ts';
import { byteImages, bytesFrom, eachTap, smallNetwork } from './integer-networks.ts';

const kernels = loadKernels('wasm');
const COUNT = 5;
const draw = bytesFrom(3);

/** With a current for every feature. */
function withBiases(network: SpikingNetwork): SpikingNetwork {
  const layers = network.layers.map((layer) =>
    layer.kind === 'maxPool'
      ? layer
      : {
          ...layer,
          biases: Int32Array.from(layer.thresholds, (threshold) => Math.round((threshold * (draw() - 100)) / 400)),
        },
  );
  return { ...network, layers };
}

/** The same numbers as floats, so small that no sum of them is rounded. */
function inFloats(network: SpikingNetwork): SpikingNetwork {
  const floats = (array: Int32Array | Int8Array, scale: number) => Float32Array.from(array, (value) => value * scale);
  const layers = network.layers.map((layer) => {
    if (layer.kind === 'maxPool') return layer;
    // Grey levels are k / 255 there, and k here.
    const scale = layer.synapses[0].from === INPUT ? 1 : 1 / 256;
    const synapses = layer.synapses.map(({ weights, ...rest }) => ({
      ...rest,
      weights: floats(weights as Int8Array, scale),
    }));
    const thresholds = floats(layer.thresholds as Int32Array, scale);
    const biases = floats(layer.biases as Int32Array, scale);
    return { ...layer, synapses, thresholds, biases } as unknown as NeuronLayer;
  });
  return { ...network, layers };
}

const network = withBiases(smallNetwork('random'));
const images = byteImages(COUNT, network.inputShape);
const pixels = images.length / COUNT;

/** Integrate and fire as it is defined: the current of a step is added, then the neuron fires at threshold + bias. */
function plainSteps(steps: number, reset: TimeSteps['reset'], image: Uint8Array): number[][] {
  const membranes = new Map<string, Float64Array>();
  const perStep: number[][] = [];
  for (let step = 0; step < steps; step++) {
    const given = new Map<string, ArrayLike<number>>([[INPUT, image]]);
    const fired: number[] = [];
    for (const layer of network.layers) {
      const [height, width, features] = outputShape(layer);
      const output = new Uint8Array(height * width * features);
      if (layer.kind === 'maxPool') {
        eachTap(layer.shape, (at, pixel) => {
          for (let f = 0; f < features; f++)
            output[at * features + f]! |= given.get(layer.from)![pixel * features + f]!;
        });
      } else {
        const membrane = membranes.get(layer.name) ?? new Float64Array(output.length);
        membranes.set(layer.name, membrane);
        for (const { from, shape, weights } of layer.synapses) {
          eachTap(shape, (at, pixel, tap) => {
            for (let c = 0; c < shape.channels; c++) {
              const level = given.get(from)![pixel * shape.channels + c]!;
              const row = (tap * shape.channels + c) * features;
              for (let f = 0; f < features; f++) membrane[at * features + f]! += level * weights[row + f]!;
            }
          });
        }
        for (let i = 0; i < membrane.length; i++) {
          const bias = layer.biases![i % features]!;
          const firesAt = layer.thresholds[i % features]! + bias;
          membrane[i]! += bias;
          if (membrane[i]! < firesAt) continue;
          output[i] = 1;
          membrane[i] = reset === 'zero' ? 0 : membrane[i]! - firesAt;
        }
        fired.push(...output);
      }
      given.set(layer.name, output);
    }
    perStep.push(fired);
  }
  return perStep;
}

/** By step, (neurons of all layers) of 0 and 1, of the first image. */
async function simulated(given: SpikingNetwork, input: Uint8Array | Float32Array, steps: TimeSteps) {
  const perStep: number[][] = [];
  const onTrace = ({ layer, step, spikes }: LayerTrace) => {
    const { outHeight, outWidth, features } = layer.synapses[0].shape;
    const words = Math.ceil(features / 32);
    perStep[step] ??= [];
    for (let i = 0; i < outHeight * outWidth * features; i++) {
      const f = i % features;
      perStep[step].push((spikes[Math.floor(i / features) * words + (f >>> 5)]! >>> (f & 31)) & 1);
    }
  };
  await simulate(given, input, { kernels, steps, onTrace });
  return perStep;
}

const constant = (count: number, reset: TimeSteps['reset']) => ({ count, reset, input: 'constant', seed: 0 }) as const;

describe('time steps', () => {
  it.each(['zero', 'subtract'] as const)('integrate and fire, reset %s, as a plain loop does', async (reset) => {
    const image = images.subarray(0, pixels);
    const expected = plainSteps(4, reset, image);
    expect(await simulated(network, image, constant(4, reset))).toEqual(expected);
    expect(expected[0]).not.toEqual(expected[1]);
    const floats = Float32Array.from(image);
    expect(await simulated(inFloats(network), floats, constant(4, reset))).toEqual(expected);
  });

  it('are one wave where there is one', async () => {
    const wave = await simulate(network, images, { kernels });
    const one = await simulate(network, images, { kernels, steps: constant(1, 'zero') });
    expect(one).toEqual(wave);
  });

  it('give the same on several threads, and count all steps', async () => {
    const steps = { count: 6, reset: 'subtract', input: 'rate', seed: 4 } as const;
    const here = await simulate(network, images, { kernels, steps, method: 'events' });
    expect(await simulate(network, images, { kernels, steps, threads: 3, block: 2, method: 'events' })).toEqual(here);
    const traced = await simulated(network, images.subarray(0, pixels), steps);
    const spikes = traced.flat().reduce((sum, spike) => sum + spike, 0);
    const counted = here.layers.filter(({ kind }) => kind !== 'maxPool').map(({ spikesByImage }) => spikesByImage[0]!);
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(spikes);
    expect(here.layers[0]!.host).toBe(false);
  });

  it('draw spikes as often as pixels are bright, by the seed, the image and the step', async () => {
    const bright = new Uint8Array(images.length).fill(51);
    const run = (seed: number) =>
      simulate(network, bright, { kernels, steps: { count: 50, reset: 'zero', input: 'rate', seed } });
    const { layers } = await run(1);
    expect(layers[0]!.inputDensity).toBeCloseTo(0.2, 2);
    expect(new Set(layers[0]!.spikesByImage).size).toBeGreaterThan(1);
    expect((await run(2)).layers[0]!.spikes).not.toBe(layers[0]!.spikes);
    const floats = Float32Array.from(bright, (byte) => byte / 255);
    const steps = { count: 50, reset: 'zero', input: 'rate', seed: 1 } as const;
    expect((await simulate(network, floats, { kernels, steps })).layers[0]).toEqual(layers[0]);
  });

  it('take a spike for a pixel as bright as can be', async () => {
    const bright = new Uint8Array(images.length).fill(255);
    for (const [given, input] of [
      [network, bright],
      [inFloats(network), new Float32Array(images.length).fill(1)],
    ] as const) {
      const steps = { count: 3, reset: 'subtract', seed: 0 } as const;
      const drawn = await simulate(given, input, { kernels, steps: { ...steps, input: 'rate' } });
      const { layers } = await simulate(given, input, { kernels, steps: { ...steps, input: 'constant' } });
      expect(drawn.layers.map(({ spikesByImage }) => spikesByImage)).toEqual(
        layers.map(({ spikesByImage }) => spikesByImage),
      );
    }
  });

  it.each([
    [{ count: 0 }, /steps 0: expected a whole number from 1/],
    [{ reset: 'half' }, /reset half: expected zero or subtract/],
    [{ input: 'loud' }, /input loud: expected constant or rate/],
    [{ seed: -1 }, /seed -1/],
  ])('are refused where they make no sense: %j', async (wrong, message) => {
    const steps = { ...constant(2, 'zero'), ...wrong } as TimeSteps;
    await expect(simulate(network, images, { kernels, steps })).rejects.toThrow(message);
  });

  it('draw no spikes for a network whose input is coded already', async () => {
    const coded = { ...network, coding: { kind: 'threshold', at: 0.5 } } as const;
    const steps = { ...constant(2, 'zero'), input: 'rate' } as const;
    await expect(simulate(coded, images, { kernels, steps })).rejects.toThrow(/input is coded by threshold/);
  });
});
