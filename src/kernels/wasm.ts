import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { StropError } from '../errors.ts';
import {
  checkAppend,
  checkConv,
  checkMarginalLikelihood,
  checkPool,
  checkPosteriorAt,
  checkScan,
  wordsOf,
} from './check.ts';
import {
  type ConvArrays,
  type ConvShape,
  type CovarianceShape,
  ELEMENTARY_FUNCTIONS,
  type ElementaryFunction,
  type Kernels,
  type MarginalLikelihoodArrays,
  type PointArrays,
  type PoolShape,
  type PosteriorArrays,
  type PosteriorShape,
  type ScanArrays,
  type ScanResult,
  type ScanShape,
} from './interface.ts';
import { WasmMemory } from './wasm-memory.ts';

type Call = (...numbers: number[]) => number;

/** What assembly/index.ts exports. */
interface Exports {
  memory: WebAssembly.Memory;
  heapBase: Call;
  choleskyAppend: Call;
  elementary: Call;
  expectedImprovementScan: Call;
  marginalLikelihood: Call;
  marginalLikelihoodScratch: Call;
  posteriorAt: Call;
  spikingConv: Call;
  greyConv: Call;
  spikingMaxPool: Call;
}

function instantiate(): Exports {
  const path = fileURLToPath(new URL('../../dist/kernels.wasm', import.meta.url));
  try {
    const module = new WebAssembly.Module(readFileSync(path));
    const abort = () => {
      throw new StropError('invalid-argument', 'the wasm kernels were called with a shape that does not fit');
    };
    return new WebAssembly.Instance(module, { env: { abort } }).exports as unknown as Exports;
  } catch (cause) {
    const why =
      (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'not built: run npm run build:wasm' : String(cause);
    throw new StropError('unavailable', `${path}: ${why}`, { cause });
  }
}

/** The AssemblyScript kernels, with a memory of their own. @throws StropError `unavailable` where they are not built. */
export function loadWasmKernels(): Kernels {
  const wasm = instantiate();
  const memory = new WasmMemory(wasm.memory, wasm.heapBase());

  function conv(call: Call, arrays: ConvArrays<Uint32Array | Float32Array>, s: ConvShape, pixelSize: number): number {
    checkConv(arrays, s, pixelSize);
    memory.reset();
    const outputs = s.images * s.outHeight * s.outWidth;
    const membranes = memory.reserve(outputs * s.features * 4);
    const spikes = memory.reserve(outputs * wordsOf(s.features) * 4);
    const synapticOperations = call(
      ...[s.images, s.height, s.width, s.channels, s.kernelHeight, s.kernelWidth, s.features],
      ...[s.padTop, s.padLeft, s.outHeight, s.outWidth],
      memory.lend(arrays.input, s.images * s.height * s.width * pixelSize),
      memory.lend(arrays.weights, s.kernelHeight * s.kernelWidth * s.channels * s.features),
      memory.lend(arrays.thresholds, s.features),
      membranes,
      spikes,
    );
    memory.collect(membranes, arrays.membranes, outputs * s.features);
    memory.collect(spikes, arrays.spikes, outputs * wordsOf(s.features));
    return synapticOperations;
  }

  return {
    name: 'wasm',
    simd: 'simd128',

    choleskyAppend(factor: Float64Array, covariance: Float64Array, { n }: { n: number }): number {
      checkAppend(factor, covariance, n);
      memory.reset();
      const row = (n * (n + 1)) / 2;
      const lent = memory.lend(factor, row + n + 1);
      const pivot = wasm.choleskyAppend(lent, memory.lend(covariance, n + 1), n);
      memory.collect(lent + row * 8, factor, n + 1, row);
      return pivot;
    },

    elementary(f: ElementaryFunction, x: Float64Array, values: Float64Array): void {
      memory.reset();
      const lent = memory.lend(x);
      const result = memory.reserve(x.length * 8);
      wasm.elementary(ELEMENTARY_FUNCTIONS.indexOf(f), lent, result, x.length);
      memory.collect(result, values, x.length);
    },

    expectedImprovementScan(arrays: ScanArrays, shape: ScanShape): ScanResult {
      checkScan(arrays, shape);
      memory.reset();
      const { n, dimensions, first, count } = shape;
      const outputs = [arrays.mean, arrays.deviation, arrays.logImprovement] as const;
      const addresses = outputs.map(() => memory.reserve(count * 8));
      const index = wasm.expectedImprovementScan(
        ...[n, dimensions, first, count, shape.amplitude, shape.priorMean, shape.incumbent, shape.xi],
        memory.lend(arrays.cardinalities, dimensions),
        memory.lend(arrays.distances),
        memory.lend(arrays.factor, (n * (n + 1)) / 2),
        memory.lend(arrays.weights, n),
        memory.lend(arrays.excluded),
        arrays.excluded.length,
        ...addresses,
        memory.reserve((dimensions + 2) * n * 8 + dimensions * 4),
      );
      outputs.forEach((output, i) => {
        memory.collect(addresses[i]!, output, count);
      });
      return { index, logImprovement: index < 0 ? Number.NEGATIVE_INFINITY : arrays.logImprovement[index - first]! };
    },

    marginalLikelihood(arrays: MarginalLikelihoodArrays, shape: CovarianceShape): number {
      checkMarginalLikelihood(arrays, shape);
      memory.reset();
      const { n, dimensions } = shape;
      const outputs = [
        [arrays.gradient, dimensions + 1],
        [arrays.noiseGradient, n],
        [arrays.weights, n],
      ] as const;
      const addresses = outputs.map(([, length]) => memory.reserve(length * 8));
      const value = wasm.marginalLikelihood(
        ...[n, dimensions, shape.radial, shape.amplitude],
        memory.lend(arrays.states, dimensions),
        memory.lend(arrays.factors, dimensions),
        memory.lend(arrays.contributions),
        memory.lend(arrays.rates, dimensions),
        memory.lend(arrays.observed, n * dimensions),
        memory.lend(arrays.noise, n),
        memory.lend(arrays.values, n),
        ...addresses,
        memory.reserve(wasm.marginalLikelihoodScratch(n, dimensions)),
      );
      outputs.forEach(([output, length], i) => {
        memory.collect(addresses[i]!, output, length);
      });
      return value;
    },

    posteriorAt(arrays: PosteriorArrays & PointArrays, shape: PosteriorShape & { count: number }): void {
      checkPosteriorAt(arrays, shape);
      memory.reset();
      const { n, dimensions, count } = shape;
      const mean = memory.reserve(count * 8);
      const deviation = memory.reserve(count * 8);
      wasm.posteriorAt(
        ...[n, dimensions, shape.radial, shape.amplitude, shape.priorMean, count],
        memory.lend(arrays.states, dimensions),
        memory.lend(arrays.factors, dimensions),
        memory.lend(arrays.contributions),
        memory.lend(arrays.factor, (n * (n + 1)) / 2),
        memory.lend(arrays.weights, n),
        memory.lend(arrays.points, count * dimensions),
        mean,
        deviation,
        memory.reserve(7 * n * 8 + 128),
      );
      memory.collect(mean, arrays.mean, count);
      memory.collect(deviation, arrays.deviation, count);
    },

    spikingConv: (arrays, shape) => conv(wasm.spikingConv, arrays, shape, wordsOf(shape.channels)),
    greyConv: (arrays, shape) => conv(wasm.greyConv, arrays, shape, shape.channels),

    spikingMaxPool(input: Uint32Array, output: Uint32Array, s: PoolShape): void {
      checkPool(input, output, s);
      memory.reset();
      const outputs = s.images * Math.floor(s.height / 2) * Math.floor(s.width / 2) * s.words;
      const lent = memory.lend(input, s.images * s.height * s.width * s.words);
      const result = memory.reserve(outputs * 4);
      wasm.spikingMaxPool(s.images, s.height, s.width, s.words, lent, result);
      memory.collect(result, output, outputs);
    },
  };
}
