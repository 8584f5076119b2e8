import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { StropError } from '../errors.ts';
import { checkAppend, checkMarginalLikelihood, checkPosteriorAt } from './check.ts';
import { checkBoundSearch, checkLevelScan } from './check-branching.ts';
import {
  type BoundSearchArrays,
  type BoundSearchShape,
  type BranchingArrays,
  type CovarianceShape,
  ELEMENTARY_FUNCTIONS,
  type ElementaryFunction,
  type Kernels,
  type LevelScanArrays,
  type LevelScanShape,
  type MarginalLikelihoodArrays,
  type PointArrays,
  type PosteriorArrays,
  type PosteriorShape,
} from './interface.ts';
import { WasmMemory } from './wasm-memory.ts';
import { type SpikingExports, wasmSpikingKernels } from './wasm-spiking.ts';

type Call = (...numbers: number[]) => number;

/** What assembly/index.ts exports. */
interface Exports extends SpikingExports {
  memory: WebAssembly.Memory;
  heapBase: Call;
  boundSearch: Call;
  boundSearchScratch: Call;
  choleskyAppend: Call;
  elementary: Call;
  levelScan: Call;
  levelScanScratch: Call;
  posteriorAt: Call;
  marginalLikelihood: Call;
  marginalLikelihoodScratch: Call;
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

  function lendBranching(arrays: BranchingArrays): number[] {
    return [
      ...[arrays.states, arrays.cardinalities, arrays.factors, arrays.conditionStarts, arrays.conditionParents],
      ...[
        arrays.conditionAllowed,
        arrays.trend,
        arrays.contributions,
        arrays.centre,
        arrays.weights,
        arrays.covariance,
      ],
      ...[arrays.slopes, arrays.thresholds],
    ].map((array) => memory.lend(array));
  }

  return {
    name: 'wasm',
    simd: 'simd128',

    boundSearch(arrays: BoundSearchArrays, shape: BoundSearchShape): void {
      const { rows, mostStates, longestStage } = checkBoundSearch(arrays, shape);
      memory.reset();
      const { n, dimensions } = shape;
      const read = [
        ...lendBranching(arrays),
        ...[arrays.stageEnds, arrays.columns, arrays.lowest, arrays.highest].map((array) => memory.lend(array)),
      ];
      const written = [arrays.bounds, arrays.prefixes, arrays.predictors, arrays.found, arrays.progress] as const;
      const addresses = written.map((array) => memory.lend(array));
      wasm.boundSearch(
        ...[n, dimensions, rows, shape.radial, shape.stages, shape.levels, mostStates, shape.nodes],
        ...[Math.floor(arrays.found.length / dimensions), longestStage, shape.amplitude, shape.priorMean],
        ...[...read, ...addresses, memory.reserve(wasm.boundSearchScratch(n, dimensions, rows, longestStage))],
      );
      written.forEach((array, i) => {
        memory.collect(addresses[i]!, array);
      });
    },

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

    levelScan(arrays: LevelScanArrays, shape: LevelScanShape): void {
      const { mostStates, tailPoints } = checkLevelScan(arrays, shape);
      memory.reset();
      const { n, dimensions } = shape;
      const read = lendBranching(arrays);
      const written = [arrays.found, arrays.progress] as const;
      const addresses = written.map((array) => memory.lend(array));
      wasm.levelScan(
        ...[n, dimensions, shape.radial, shape.levels, shape.head, mostStates, tailPoints],
        ...[Math.floor(arrays.found.length / dimensions), shape.first, shape.count, shape.amplitude, shape.priorMean],
        ...[...read, ...addresses, memory.reserve(wasm.levelScanScratch(n, dimensions, tailPoints))],
      );
      written.forEach((array, i) => {
        memory.collect(addresses[i]!, array);
      });
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
        memory.lend(arrays.trend),
        memory.lend(arrays.factor, (n * (n + 1)) / 2),
        memory.lend(arrays.weights, n),
        memory.lend(arrays.points, count * dimensions),
        mean,
        deviation,
        memory.reserve(7 * n * 8 + 144),
      );
      memory.collect(mean, arrays.mean, count);
      memory.collect(deviation, arrays.deviation, count);
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

    ...wasmSpikingKernels(wasm, memory),
    retain: (arrays) => memory.retain(arrays),
  };
}
