import { INPUT, type NeuronLayer, type PoolLayer, type SpikingNetwork, type Synapses } from './spiking-network.ts';

/** Where an array stands in a file. */
export interface Place {
  readonly type: 'float32' | 'int8' | 'int32' | 'uint8';
  readonly offset: number;
  readonly length: number;
}

/** Anything that JSON can be: whatever is not there is undefined, and what is of another kind shows when it is used. */
// biome-ignore lint/suspicious/noExplicitAny: the one place where what a file says has no type yet
type Untyped = any;
type Take = (place: Place) => Untyped;

/** The network that a file's header describes. Numbers and names are as the file has them: `checkNetwork` judges them. */
export function fieldsOf(header: Untyped, version: number, take: Take): SpikingNetwork {
  const { inputShape, coding, classes, key, layers } = version === 1 ? fromVersion1(header) : header;
  const [height, width, channels] = inputShape;
  return {
    inputShape: [height, width, channels],
    coding,
    classes,
    key: take(key),
    layers: layers.map((layer: Untyped) => (layer.kind === 'maxPool' ? poolOf(layer) : neuronsOf(layer, take))),
  };
}

function poolOf({ name, from, shape }: Untyped): PoolLayer {
  return { kind: 'maxPool', name, from, shape: shapeOf(shape) };
}

function neuronsOf({ kind, name, synapses, thresholds, biases, scales }: Untyped, take: Take): NeuronLayer {
  const own = synapses.map(
    ({ from, shape, weights }: Untyped): Synapses => ({
      ...{ from, weights: take(weights) },
      shape: { ...shapeOf(shape), features: shape.features },
    }),
  );
  return {
    ...{ kind, name, synapses: own, thresholds: take(thresholds) },
    ...(biases === undefined ? {} : { biases: take(biases) }),
    ...(scales === undefined ? {} : { scales: take(scales) }),
  };
}

function shapeOf(shape: Untyped): PoolLayer['shape'] {
  const { height, width, channels, kernelHeight, kernelWidth, strideY, strideX } = shape;
  const { padTop, padLeft, outHeight, outWidth } = shape;
  const window = { kernelHeight, kernelWidth, strideY, strideX, padTop, padLeft };
  return { height, width, channels, ...window, outHeight, outWidth };
}

/** Version 1 had chains only, of stride 1, with pools of 2 x 2 and arrays of one type each. */
function fromVersion1(header: Untyped): Untyped {
  let below = INPUT;
  const typed = (type: Place['type'], place: Place): Place => ({ ...place, type });
  const layers = header.layers.map(({ kind, name, shape, weights, thresholds }: Untyped) => {
    const from = below;
    below = name;
    if (kind !== 'maxPool') {
      const synapses = [{ from, shape: { ...shape, strideY: 1, strideX: 1 }, weights: typed('float32', weights) }];
      return { kind, name, synapses, thresholds: typed('float32', thresholds) };
    }
    const window = { kernelHeight: 2, kernelWidth: 2, strideY: 2, strideX: 2, padTop: 0, padLeft: 0 };
    return {
      ...{ kind, name, from },
      shape: { ...shape, ...window, outHeight: shape.height >> 1, outWidth: shape.width >> 1 },
    };
  });
  return { ...header, coding: { kind: 'grey' }, key: typed('uint8', header.key), layers };
}
