import type { Padding, Pair, TrainedLinear, TrainedNetwork, TrainedPool } from '../../src/spiking/index.ts';

interface Plane {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly values: number[];
}

interface Frame {
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
}

const both = (pair: Pair): readonly [number, number] => (typeof pair === 'number' ? [pair, pair] : pair);

/** Calls `see` for each window with what lies in it: a tap's number, and the value's pixel, or −1 beyond the border. */
function slide(
  { height, width }: Plane,
  { size, strides, padding }: Frame,
  see: (taps: number[]) => void,
): [number, number] {
  const zeros = (extent: number, kernel: number, stride: number): [number, number] => {
    if (padding === 'valid') return [0, 0];
    const all = Math.max((Math.ceil(extent / stride) - 1) * stride + kernel - extent, 0);
    return [Math.floor(all / 2), all - Math.floor(all / 2)];
  };
  const given = typeof padding === 'object' ? padding : undefined;
  const [top, bottom] = given ? [given.top, given.bottom] : zeros(height, size[0], strides[0]);
  const [left, right] = given ? [given.left, given.right] : zeros(width, size[1], strides[1]);
  const out: [number, number] = [0, 0];
  for (let y = -top; y + size[0] <= height + bottom; y += strides[0]) {
    out[0]++;
    out[1] = 0;
    for (let x = -left; x + size[1] <= width + right; x += strides[1]) {
      out[1]++;
      see(
        Array.from({ length: size[0] * size[1] }, (_, tap) => {
          const [row, column] = [y + Math.floor(tap / size[1]), x + (tap % size[1])];
          return row < 0 || row >= height || column < 0 || column >= width ? -1 : row * width + column;
        }),
      );
    }
  }
  return out;
}

function pool(plane: Plane, { kind, size = 2, strides = size, padding = 'valid' }: TrainedPool): Plane {
  const values: number[] = [];
  const [height, width] = slide(plane, { size: both(size), strides: both(strides), padding }, (taps) => {
    for (let c = 0; c < plane.channels; c++) {
      const seen = taps.map((pixel) => (pixel < 0 ? 0 : plane.values[pixel * plane.channels + c]!));
      const sum = seen.reduce((total, value) => total + value, 0);
      values.push({ maxPool: Math.max(...seen), sumPool: sum, averagePool: sum / taps.length }[kind]);
    }
  });
  return { height, width, channels: plane.channels, values };
}

/** The linear layer with its bias and batch norm. */
function linear(plane: Plane, layer: TrainedLinear): Plane {
  const features = layer.shape.at(-1)!;
  const isDense = layer.shape.length === 2;
  const size = isDense ? ([plane.height, plane.width] as const) : ([layer.shape[0]!, layer.shape[1]!] as const);
  const frame: Frame = {
    size,
    strides: both(layer.strides ?? 1),
    padding: isDense ? 'valid' : (layer.padding ?? 'same'),
  };
  const values: number[] = [];
  const [height, width] = slide(plane, frame, (taps) => {
    for (let f = 0; f < features; f++) {
      let sum = layer.bias?.[f] ?? 0;
      taps.forEach((pixel, tap) => {
        for (let c = 0; c < plane.channels && pixel >= 0; c++) {
          sum += layer.weights[(tap * plane.channels + c) * features + f]! * plane.values[pixel * plane.channels + c]!;
        }
      });
      const norm = layer.batchNorm;
      const y = norm ? (sum - norm.mean[f]!) / Math.sqrt(norm.variance[f]! + norm.epsilon) : sum;
      values.push((norm?.gamma?.[f] ?? 1) * y + (norm?.beta?.[f] ?? 0));
    }
  });
  return { height, width, channels: features, values };
}

/** Of each layer of neurons: what enters its activations, less what must enter for it to fire. */
export interface Entering {
  readonly name: string;
  readonly values: number[];
}

/** What enters the activations for one image, straight from the definitions, in doubles; a neuron fires at 0 and above. */
export function plainForward({ inputShape, layers }: TrainedNetwork, image: Float32Array): Entering[] {
  const [height, width, channels] = inputShape;
  let plane: Plane = { height, width, channels, values: Array.from(image) };
  const spikes = new Map<string, Plane>();
  return layers.flatMap((layer) => {
    if (!('weights' in layer)) {
      plane = pool(plane, layer);
      return [];
    }
    const sums = linear(plane, layer);
    const { shortcut } = layer;
    let added = shortcut ? spikes.get(shortcut.from)! : undefined;
    for (const window of shortcut?.pools ?? []) added = pool(added!, { ...window, kind: 'maxPool' });
    if (added && shortcut?.projection) added = linear(added, shortcut.projection);
    const { thresholds, activation, name } = layer;
    const values = sums.values.map((sum, i) => {
      const step = thresholds ? thresholds[i % thresholds.length]! : { brelu: 0.5, sigmoid: 0 }[activation];
      return sum + (added?.values[i] ?? 0) - step;
    });
    plane = { ...sums, values: values.map((value) => Number(value >= 0)) };
    spikes.set(name, plane);
    return [{ name, values }];
  });
}
