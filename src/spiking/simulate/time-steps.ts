import { StropError } from '../../errors.ts';
import { outputShape } from '../network/spiking-network.ts';
import type { BlockSimulator, LayerCounts } from './block.ts';
import { type Images, levelsOf, ratedSpikes, spikesOf } from './input.ts';
import type { PreparedNetwork } from './prepare.ts';

/**
 * Time steps: neurons integrate and fire without leak. In every step each layer in turn receives what the one before it sent in the
 * same step, each neuron adds its inputs' weights and its bias to its membrane, and it fires where that is at least its threshold plus
 * its bias. After the last step an image's class is the one whose key is nearest to the rates of the outputs.
 */
export interface TimeSteps {
  /** From 1 on. One step from membranes of 0 is one wave. */
  readonly count: number;
  /** A neuron that fires starts again from 0, or keeps what it had beyond what it fires at. */
  readonly reset: 'zero' | 'subtract';
  /**
   * What the network receives in each step: the image, as its coding has it, or spikes, each as probable as its pixel is bright (of
   * networks that take grey levels).
   */
  readonly input: 'constant' | 'rate';
  /** Of what is drawn; what is drawn for an image follows from the seed, the image's number and the step alone. */
  readonly seed: number;
}

/** @throws StropError 'invalid-argument' where they are none, or not the network's. */
export function checkSteps({ count, reset, input, seed }: TimeSteps, coding: PreparedNetwork['coding']['kind']): void {
  const invalid = (message: string) => new StropError('invalid-argument', message);
  if (!Number.isSafeInteger(count) || count < 1) throw invalid(`steps ${count}: expected a whole number from 1 on`);
  if (reset !== 'zero' && reset !== 'subtract') throw invalid(`reset ${reset}: expected zero or subtract`);
  if (input !== 'constant' && input !== 'rate') throw invalid(`input ${input}: expected constant or rate`);
  if (!Number.isSafeInteger(seed) || seed < 0) throw invalid(`seed ${seed}: expected a whole number from 0 on`);
  if (input === 'rate' && coding !== 'grey') throw invalid(`input rate: the network's input is coded by ${coding}`);
}

/**
 * Runs a block of images through all steps.
 * @param onStep called after every step. @returns (images, outputs) how often each output fired.
 */
export function runSteps(
  simulator: BlockSimulator,
  images: Images,
  counts: { readonly layers: readonly LayerCounts[]; readonly inputs: Float64Array },
  { first, steps, onStep }: { first: number; steps: TimeSteps; onStep: (step: number) => void },
): Uint32Array {
  const { network } = simulator;
  const size = counts.inputs.length;
  const last = network.layers.length - 1;
  const fired = new Uint32Array((size * network.key.length) / network.classes);
  const constant = steps.input === 'constant' ? constantSignal(simulator, images, first, size) : undefined;
  for (let step = 0; step < steps.count; step++) {
    const rated = () => simulator.signalOf(ratedSpikes(network, images, { first, seed: steps.seed, step }), size);
    const signal = constant ?? rated();
    for (let i = 0; i < size; i++) counts.inputs[i]! += signal.counts[i]!;
    if (step > 0) addBiases(simulator, size);
    simulator.step(signal, counts.layers, { isFirst: step === 0, reset: steps.reset });
    eachSpike(simulator, last, size, (neuron) => {
      fired[neuron]!++;
    });
    onStep(step);
  }
  return fired;
}

/** What enters a network that receives the same in every step, or in the only one. */
export function constantSignal(simulator: BlockSimulator, images: Images, first: number, size: number) {
  const { network } = simulator;
  const data = network.isGrey ? levelsOf(network, images) : spikesOf(network, images, first);
  return simulator.signalOf(data, size);
}

/**
 * Adds what the neurons receive of their own between two steps. Membranes are kept less the bias, so that a neuron fires at its
 * threshold: the first step needs no addition and has one wave's bits. A neuron that fired starts from 0, which is less the bias and
 * the bias again, or has lost threshold and bias and now receives the latter: nothing is added to it either way.
 */
function addBiases(simulator: BlockSimulator, images: number): void {
  simulator.network.layers.forEach((layer, place) => {
    if (layer.kind === 'maxPool' || !layer.biases) return;
    const { biases } = layer;
    const { membranes, spikes } = simulator.buffersOf(place);
    const [height, width, features] = outputShape(layer);
    const words = Math.ceil(features / 32);
    for (let pixel = 0; pixel < images * height * width; pixel++) {
      for (let f = 0; f < features; f++) {
        const neuron = pixel * features + f;
        const hasFired = (spikes[pixel * words + (f >>> 5)]! >>> (f & 31)) & 1;
        if (!hasFired) membranes[neuron]! += biases[neuron % biases.length]!;
      }
    }
  });
}

/** Calls `visit` with the number, (images, outHeight, outWidth, features), of each neuron of a layer that fired in the last step. */
export function eachSpike(
  simulator: BlockSimulator,
  place: number,
  images: number,
  visit: (neuron: number) => void,
): void {
  const [height, width, features] = outputShape(simulator.network.layers[place]!);
  const { spikes } = simulator.buffersOf(place);
  const words = Math.ceil(features / 32);
  for (let i = 0; i < images * height * width * words; i++) {
    const start = Math.floor(i / words) * features + (i % words) * 32;
    for (let bits = spikes[i]!; bits !== 0; bits &= bits - 1) visit(start + 31 - Math.clz32(bits & -bits));
  }
}
