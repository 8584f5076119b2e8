import { checkConv, checkCount, checkIntegerConv, checkIntegerGreyConv, checkPool, wordsOf } from './check-spiking.ts';
import type { Kernels } from './interface.ts';
import {
  type ConvArrays,
  type ConvShape,
  type CountArrays,
  type CountShape,
  type IntegerConvArrays,
  type IntegerConvShape,
  type PoolShape,
  SUM,
} from './spiking-arrays.ts';
import type { WasmMemory } from './wasm-memory.ts';

type Call = (...numbers: number[]) => number;

/** What assembly/index.ts exports for spiking layers. A shape, and where a layer's neurons are, lie in memory as 32-bit integers. */
export interface SpikingExports {
  spikingConv: Call;
  greyConv: Call;
  integerConv: Call;
  integerConvScratch: Call;
  integerGreyConv: Call;
  integerGreyConvScratch: Call;
  spikingMaxPool: Call;
  countSpikes: Call;
}

/** As ConvShape of assembly/kernels/conv-shape.ts has them. */
const lendShape = (memory: WasmMemory, s: ConvShape & { method?: number }) =>
  memory.lend(
    Int32Array.from([
      ...[s.images, s.height, s.width, s.channels, s.kernelHeight, s.kernelWidth, s.features, s.strideY, s.strideX],
      ...[s.padTop, s.padLeft, s.outHeight, s.outWidth, s.accumulate, s.perNeuron, s.firing, s.method ?? 0],
    ]),
  );

type Outputs = Pick<ConvArrays<unknown, unknown, Float32Array | Int32Array>, 'thresholds' | 'membranes' | 'spikes'>;

/** Lends what the neurons of a layer have, and brings back what the kernel wrote. */
function lendNeurons(memory: WasmMemory, { thresholds, membranes, spikes }: Outputs, s: ConvShape) {
  const rows = s.images * s.outHeight * s.outWidth;
  const neurons = membranes.length > 0 ? rows * s.features : 0;
  const membraneAddress = s.accumulate ? memory.lend(membranes, neurons) : memory.reserve(4 * neurons);
  const words = s.firing === SUM ? 0 : rows * wordsOf(s.features);
  const spikesAddress = memory.reserve(4 * words);
  const lent = memory.lend(thresholds, s.perNeuron ? s.outHeight * s.outWidth * s.features : s.features);
  return {
    neurons: memory.lend(Int32Array.of(lent, neurons > 0 ? membraneAddress : 0, spikesAddress)),
    collect() {
      memory.collect(membraneAddress, membranes, neurons);
      memory.collect(spikesAddress, spikes, words);
    },
  };
}

/** The kernels of spiking layers in AssemblyScript. */
export function wasmSpikingKernels(wasm: SpikingExports, memory: WasmMemory) {
  return {
    spikingConv(arrays: ConvArrays<Uint32Array>, shape: ConvShape): void {
      checkConv(arrays, shape, wordsOf(shape.channels));
      memory.reset();
      const { neurons, collect } = lendNeurons(memory, arrays, shape);
      const input = memory.lend(arrays.input, shape.images * shape.height * shape.width * wordsOf(shape.channels));
      wasm.spikingConv(lendShape(memory, shape), neurons, input, memory.lend(arrays.weights));
      collect();
    },

    greyConv(arrays: ConvArrays<Float32Array>, shape: ConvShape): void {
      checkConv(arrays, shape, shape.channels);
      memory.reset();
      const { neurons, collect } = lendNeurons(memory, arrays, shape);
      const input = memory.lend(arrays.input, shape.images * shape.height * shape.width * shape.channels);
      wasm.greyConv(lendShape(memory, shape), neurons, input, memory.lend(arrays.weights));
      collect();
    },

    integerConv(arrays: IntegerConvArrays, shape: IntegerConvShape): void {
      checkIntegerConv(arrays, shape);
      memory.reset();
      const { neurons, collect } = lendNeurons(memory, arrays, shape);
      const lent = lendShape(memory, shape);
      wasm.integerConv(
        ...[lent, neurons],
        memory.lend(arrays.input, shape.images * shape.height * shape.width * wordsOf(shape.channels)),
        memory.lend(arrays.weights),
        memory.lend(arrays.widen),
        memory.reserve(wasm.integerConvScratch(lent)),
      );
      collect();
    },

    integerGreyConv(arrays: ConvArrays<Uint8Array, Int8Array, Int32Array>, shape: ConvShape): void {
      checkIntegerGreyConv(arrays, shape);
      memory.reset();
      const { neurons, collect } = lendNeurons(memory, arrays, shape);
      const lent = lendShape(memory, shape);
      wasm.integerGreyConv(
        ...[lent, neurons],
        memory.lend(arrays.input, shape.images * shape.height * shape.width * shape.channels),
        memory.lend(arrays.weights),
        memory.reserve(wasm.integerGreyConvScratch(lent)),
      );
      collect();
    },

    spikingMaxPool(input: Uint32Array, output: Uint32Array, s: PoolShape): void {
      checkPool(input, output, s);
      memory.reset();
      const length = s.images * s.outHeight * s.outWidth * s.words;
      const written = memory.reserve(4 * length);
      const shape = Int32Array.from([
        ...[s.images, s.height, s.width, s.words, s.kernelHeight, s.kernelWidth, s.strideY, s.strideX],
        ...[s.padTop, s.padLeft, s.outHeight, s.outWidth],
      ]);
      const lent = memory.lend(input, s.images * s.height * s.width * s.words);
      wasm.spikingMaxPool(memory.lend(shape), lent, written);
      memory.collect(written, output, length);
    },

    countSpikes(arrays: CountArrays, shape: CountShape): void {
      checkCount(arrays, shape);
      memory.reset();
      const { images, pixels, channels } = shape;
      const counts = memory.reserve(8 * images);
      const spikes = memory.lend(arrays.spikes, images * pixels * wordsOf(channels));
      wasm.countSpikes(images, pixels, channels, spikes, memory.lend(arrays.weights, pixels), counts);
      memory.collect(counts, arrays.counts, images);
    },
  } satisfies Partial<Kernels>;
}
