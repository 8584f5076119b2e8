// node compile-process.mjs NETWORK: compiles and quantises a network from arrays of floats and simulates it, as a program does that uses the
// built library: without what strips types from the rest of the benchmarks. NETWORK is { inputShape, classes, layers } as JSON, the layers
// without weights. Prints as JSON the seconds of the first two and, in bytes, the peak resident memory of the whole process, how
// much of it was there before, and the size of the floats.
import { readFileSync } from 'node:fs';
import { chooseKernels } from '../../dist/kernels/choose.js';
import { compile, quantise, simulate } from '../../dist/spiking/index.js';

const IMAGES = 32;

/** A network as training leaves it: floats, batch normalisation without scale and center as Table IV has it. */
function trainedNetwork({ inputShape, classes, layers }) {
  const trained = layers.map((layer) => {
    if (layer.kind === 'maxPool') return { kind: 'maxPool' };
    const { kernelHeight, kernelWidth, channels, features } = layer.shape;
    const inputs = kernelHeight * kernelWidth * channels;
    return {
      ...{ kind: layer.kind, name: layer.name, bias: null, activation: 'brelu', sharpness: 1 },
      shape: layer.kind === 'dense' ? [inputs, features] : [kernelHeight, kernelWidth, channels, features],
      weights: floats(inputs * features),
      batchNorm: {
        ...{ gamma: null, beta: null, epsilon: 1e-3 },
        mean: new Float32Array(features),
        variance: new Float32Array(features).fill(inputs / 1200 / 2),
      },
    };
  });
  const key = new Uint8Array(classes * layers.at(-1).shape.features);
  return { inputShape, classes, key, layers: trained };
}

function floats(count) {
  const weights = new Float32Array(count);
  for (let i = 0; i < count; i++) weights[i] = (((i * 7919) % 10007) / 10007 - 0.5) / 10;
  return weights;
}

/** The floats are nobody's any more once it returns, as after a training. */
function compiled(given) {
  const trained = trainedNetwork(given);
  const start = performance.now();
  const { network } = quantise(compile(trained));
  const seconds = (performance.now() - start) / 1000;
  const weightBytes = trained.layers.reduce((sum, { weights }) => sum + (weights?.byteLength ?? 0), 0);
  return { network, seconds, weightBytes };
}

const bytesBefore = process.memoryUsage.rss();
const { network, seconds, weightBytes } = compiled(JSON.parse(process.argv[2]));
const pixels = network.inputShape.reduce((product, extent) => product * extent, 1);
const images = Uint8Array.from({ length: IMAGES * pixels }, (_, i) => (i * 37) % 256);
await simulate(network, images, { kernels: chooseKernels() });
const peakBytes = 1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
console.log(JSON.stringify({ seconds, peakBytes, bytesBefore, weightBytes }));
