// node all-to-all-process.ts CASE: Strop's kernel on what spiking_brian.py runs, CASE being an AllToAllCase as JSON. Answers as
// serve.ts does; `simulated` is the seconds of `steps` patterns of spikes, in blocks.
import { chooseKernels } from '../../src/kernels/choose.ts';
import { packWeights } from '../../src/kernels/pack-weights.ts';
import { EVENTS, FIRE, type IntegerConvShape } from '../../src/kernels/spiking-arrays.ts';
import { Random } from '../../src/random/random.ts';
import { serve } from '../training/serve.ts';
import type { AllToAllCase } from './all-to-all.ts';

const BLOCK = 50;

const { neurons, every, steps }: AllToAllCase = JSON.parse(process.argv[2]!);
const random = new Random(1);
const shape: IntegerConvShape = {
  ...{ images: BLOCK, height: 1, width: 1, channels: neurons, kernelHeight: 1, kernelWidth: 1, features: neurons },
  ...{ strideY: 1, strideX: 1, padTop: 0, padLeft: 0, outHeight: 1, outWidth: 1 },
  accumulate: 0,
  perNeuron: 0,
  firing: FIRE,
  method: EVENTS,
};
const weights = Int8Array.from({ length: neurons * neurons }, () => random.integer(255) - 127);
const words = Math.ceil(neurons / 32);
const arrays = {
  ...packWeights(weights, shape),
  thresholds: new Int32Array(neurons).fill(1),
  membranes: new Int32Array(0),
  spikes: new Uint32Array(BLOCK * words),
};
const inputs = Array.from({ length: steps / BLOCK }, (_, block) => patterns(block * BLOCK));
const kernels = chooseKernels();

/** The spikes of the steps from `first` on: neuron i's at the steps t with (i + t) % every = 0. */
function patterns(first: number): Uint32Array {
  const spikes = new Uint32Array(BLOCK * words);
  for (let step = 0; step < BLOCK; step++) {
    for (let i = 0; i < neurons; i++) {
      if ((i + first + step) % every === 0) spikes[step * words + (i >>> 5)]! |= 1 << (i & 31);
    }
  }
  return spikes;
}

await serve(() => {
  const start = performance.now();
  for (const input of inputs) kernels.integerConv({ ...arrays, input }, shape);
  return { simulated: (performance.now() - start) / 1000 };
});
