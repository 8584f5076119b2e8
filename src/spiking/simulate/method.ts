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
/** Taps and blocks of features as in a real layer: events make lists once for all of them. */
const MANY = { images: 8, side: 8, channels: 128, kernel: 3, features: 128 };
const FEW = { images: 1, side: 2, channels: 1024, kernel: 1, features: 128 };

interface Extent {
  readonly images: number;
  readonly side: number;
  readonly channels: number;
  readonly kernel: number;
  readonly features: number;
}

const pixelsOf = ({ images, side }: Extent) => images * side * side;
/** Times 64 channels, one tap and 64 features. */
const unitsOf = ({ channels, kernel, features }: Extent) => (channels / 64) * kernel * kernel * (features / 64);

function measure(kernels: Kernels): MethodCosts {
  // The reference does the same by either method.
  if (kernels.name === 'reference') return { spike: 1, pixel: 64, table: 0 };
  const [sparse, dense, nibbles, fewRows, fewTables] = fastest(kernels, [
    layer(MANY, SPARSE, EVENTS),
    layer(MANY, DENSE, EVENTS),
    layer(MANY, DENSE, NIBBLES),
    layer(FEW, DENSE, EVENTS),
    layer(FEW, DENSE, NIBBLES),
  ]) as [number, number, number, number, number];
  const pixels = unitsOf(MANY) * pixelsOf(MANY);
  const spike = Math.max(1e-9, (dense - sparse) / pixels / ((DENSE - SPARSE) * 64));
  // Per pixel with its share of the table, and without.
  const atDense = (nibbles - dense) / pixels;
  const ofFew = (fewTables - fewRows) / unitsOf(FEW);
  const table = Math.max(0, (ofFew - pixelsOf(FEW) * atDense) / (1 - pixelsOf(FEW) / pixelsOf(MANY)));
  return { spike, pixel: atDense - table / pixelsOf(MANY) + spike * DENSE * 64, table };
}

/** One call of `integerConv`; all taps of all pixels lie inside. */
function layer({ images, side, channels, kernel, features }: Extent, density: number, method: Method) {
  const height = side + kernel - 1;
  const shape: IntegerConvShape = {
    ...{ images, height, width: height, channels, kernelHeight: kernel, kernelWidth: kernel, features },
    ...{ strideY: 1, strideX: 1, padTop: 0, padLeft: 0, outHeight: side, outWidth: side },
    ...{ accumulate: 0, perNeuron: 0, firing: FIRE, method },
  };
  const random = new Random(0, side);
  const word = () => {
    let bits = 0;
    for (let bit = 0; bit < 32; bit++) if (random.uniform() < density) bits |= 1 << bit;
    return bits;
  };
  const weights = Int8Array.from({ length: kernel * kernel * channels * features }, () => random.integer(256) - 128);
  return {
    shape,
    arrays: {
      input: Uint32Array.from({ length: (images * height * height * channels) / 32 }, word),
      ...packWeights(weights, shape),
      thresholds: new Int32Array(features),
      membranes: new Int32Array(0),
      spikes: new Uint32Array((images * side * side * features) / 32),
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
