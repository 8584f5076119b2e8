// node compile-process.ts NETWORK: compiles and quantises one of Table IV's networks from arrays of floats and simulates it, and prints as JSON the
// seconds of the first two and, in bytes, the peak resident memory, how much of it was there before, and the size of the floats.
import { readFileSync } from 'node:fs';
import { chooseKernels } from '../../src/kernels/choose.ts';
import { compile, quantise, simulate, type TrainedNetwork, type TrainedNeurons } from '../../src/spiking/index.ts';
import { type NetworkName, tableFourNetwork } from './networks.ts';

const IMAGES = 32;

/** A network as training leaves it: floats, batch normalisation without scale and center as Table IV has it. */
function trainedNetwork(name: NetworkName): TrainedNetwork {
  const { layers, inputShape, classes, key } = tableFourNetwork(name, floats);
  return {
    ...{ inputShape, classes, key },
    layers: layers.map((layer) => {
      if (layer.kind === 'maxPool') return { kind: 'maxPool' };
      const [{ shape, weights }] = layer.synapses;
      const { kernelHeight, kernelWidth, channels, features } = shape;
      const inputs = kernelHeight * kernelWidth * channels;
      return {
        ...{ kind: layer.kind, name: layer.name, bias: null, activation: 'brelu', sharpness: 1 },
        shape: layer.kind === 'dense' ? [inputs, features] : [kernelHeight, kernelWidth, channels, features],
        weights,
        batchNorm: {
          ...{ gamma: null, beta: null, epsilon: 1e-3 },
          mean: new Float32Array(features),
          variance: new Float32Array(features).fill(inputs / 1200 / 2),
        },
      } satisfies TrainedNeurons;
    }),
  };
}

function floats(count: number): Float32Array {
  const weights = new Float32Array(count);
  for (let i = 0; i < count; i++) weights[i] = (((i * 7919) % 10007) / 10007 - 0.5) / 10;
  return weights;
}

/** The floats are nobody's any more once it returns, as after a training. */
function compiled(name: NetworkName) {
  const trained = trainedNetwork(name);
  const start = performance.now();
  const { network } = quantise(compile(trained));
  const seconds = (performance.now() - start) / 1000;
  const floatsOf = (layer: TrainedNetwork['layers'][number]) => ('weights' in layer ? layer.weights.length : 0);
  const weightBytes = trained.layers.reduce((sum, layer) => sum + 4 * floatsOf(layer), 0);
  return { network, seconds, weightBytes };
}

/** Of Node itself, which also strips types here, and of what is imported. */
const bytesBefore = process.memoryUsage.rss();
const { network, seconds, weightBytes } = compiled(process.argv[2] as NetworkName);
const pixels = network.inputShape.reduce((product, extent) => product * extent, 1);
const images = Uint8Array.from({ length: IMAGES * pixels }, (_, i) => (i * 37) % 256);
await simulate(network, images, { kernels: chooseKernels() });
const peakBytes = 1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
console.log(JSON.stringify({ seconds, peakBytes, bytesBefore, weightBytes }));
