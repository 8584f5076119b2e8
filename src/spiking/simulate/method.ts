import type { Kernels, KernelsName } from '../../kernels/interface.ts';
import { packWeights } from '../../kernels/pack-weights.ts';
import { EVENTS, FIRE, type IntegerConvShape, type Method, NIBBLES } from '../../kernels/spiking-arrays.ts';
import { Random } from '../../random/random.ts';

/**
 * What the methods of `integerConv` cost on this machine. For 64 input channels, one tap and 64 features, events take
 * rows + pixels·(base + spike·spikes) milliseconds and nibbles table + pixels·pixel: only differences are known, and wanted.
 */
export interface MethodCosts {
  /** Milliseconds that a spike costs, by events. */
  readonly spike: number;
  /** Milliseconds that a pixel costs less by events than by nibbles, where none of its inputs spikes. */
  readonly pixel: number;
  /** Milliseconds by which a table takes longer to build than rows to widen. */
  readonly table: number;
}

/** Output pixels for which one table serves: kernels work on no more at a time. */
const MOST_PIXELS = 2048;

/** The density of the input, in [0, 1], above which nibbles are faster, where a table serves so many output pixels. */
export function crossover({ spike, pixel, table }: MethodCosts, pixels: number): number {
  return (pixel + table / Math.min(MOST_PIXELS, pixels)) / (64 * spike);
}

const known = new Map<KernelsName, MethodCosts>();

/** Measures the methods, once for each kind of kernels, in a few milliseconds. What is simulated is the same by either method. */
export function methodCosts(kernels: Kernels): MethodCosts {
  const found = known.get(kernels.name) ?? measure(kernels);
  known.set(kernels.name, found);
  return found;
}

const SPARSE = 0.1;
const DENSE = 0.5;
const SLABS = 32;
const FEW_PIXELS = 4;
const MANY_PIXELS = 1024;

function measure(kernels: Kernels): MethodCosts {
  // The reference does the same by either method.
  if (kernels.name === 'reference') return { spike: 1, pixel: 64, table: 0 };
  const many = { side: 32, slabs: 1 };
  const few = { side: 2, slabs: SLABS };
  const [sparse, dense, nibbles, fewRows, fewTables] = fastest(kernels, [
    layer({ ...many, density: SPARSE, method: EVENTS }),
    layer({ ...many, density: DENSE, method: EVENTS }),
    layer({ ...many, density: DENSE, method: NIBBLES }),
    layer({ ...few, density: DENSE, method: EVENTS }),
    layer({ ...few, density: DENSE, method: NIBBLES }),
  ]) as [number, number, number, number, number];
  const spike = Math.max(1e-9, (dense - sparse) / MANY_PIXELS / ((DENSE - SPARSE) * 64));
  const atDense = (nibbles - dense) / MANY_PIXELS;
  const table = Math.max(0, (fewTables - fewRows) / SLABS - FEW_PIXELS * atDense);
  return { spike, pixel: atDense + spike * DENSE * 64, table };
}

/** One call of `integerConv`: `slabs` times 64 channels, side · side pixels, kernel of 1. */
function layer({ side, slabs, density, method }: { side: number; slabs: number; density: number; method: Method }) {
  const channels = 64 * slabs;
  const shape: IntegerConvShape = {
    ...{ images: 1, height: side, width: side, channels, kernelHeight: 1, kernelWidth: 1, features: 64 },
    ...{ strideY: 1, strideX: 1, padTop: 0, padLeft: 0, outHeight: side, outWidth: side },
    ...{ accumulate: 0, perNeuron: 0, firing: FIRE, method },
  };
  const random = new Random(0, side);
  const word = () => {
    let bits = 0;
    for (let bit = 0; bit < 32; bit++) if (random.uniform() < density) bits |= 1 << bit;
    return bits;
  };
  const weights = Int8Array.from({ length: channels * 64 }, () => random.integer(256) - 128);
  return {
    shape,
    arrays: {
      input: Uint32Array.from({ length: side * side * 2 * slabs }, word),
      ...packWeights(weights, shape),
      thresholds: new Int32Array(64),
      membranes: new Int32Array(0),
      spikes: new Uint32Array(side * side * 2),
    },
  };
}

const ROUNDS = 5;
/** wasm is compiled anew, better, while it runs. */
const WARM_UP_MS = { native: 0, wasm: 40, reference: 0 };

/** The least time of each call in a few rounds, in milliseconds. */
function fastest(kernels: Kernels, calls: readonly ReturnType<typeof layer>[]): number[] {
  const release = kernels.retain(calls.flatMap(({ arrays }) => [arrays.weights, arrays.widen, arrays.thresholds]));
  try {
    const run = ({ arrays, shape }: (typeof calls)[number]) => {
      const start = performance.now();
      kernels.integerConv(arrays, shape);
      return performance.now() - start;
    };
    const end = performance.now() + WARM_UP_MS[kernels.name];
    do calls.forEach(run);
    while (performance.now() < end);
    const rounds = Array.from({ length: ROUNDS }, () => calls.map(run));
    return calls.map((_, i) => Math.min(...rounds.map((times) => times[i]!)));
  } finally {
    release();
  }
}
