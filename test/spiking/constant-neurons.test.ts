import { expect, it } from 'vitest';
import { constantNeurons, type SpikingNetwork } from '../../src/spiking/index.ts';

/** Two features of 1 x 2 on three pixels with a padded one before: the first sees one weight at the border, two inside. */
const network = (thresholds: number[], coding: SpikingNetwork['coding'] = { kind: 'grey' }): SpikingNetwork => ({
  ...{ inputShape: [1, 3, 1], coding, classes: 1, key: new Uint8Array(6) },
  layers: [
    {
      ...{ kind: 'conv', name: 'only', thresholds: Float32Array.from(thresholds) },
      synapses: [
        {
          from: 'input',
          weights: Float32Array.of(2, -1, 3, 1), // (tap, feature)
          shape: {
            ...{
              height: 1,
              width: 3,
              channels: 1,
              kernelHeight: 1,
              kernelWidth: 2,
              features: 2,
              strideY: 1,
              strideX: 1,
            },
            ...{ padTop: 0, padLeft: 1, outHeight: 1, outWidth: 3 },
          },
        },
      ],
    },
  ],
});

it('counts neurons that fire without input, always and never, as far as each sees', () => {
  const row = { layer: 'only', neurons: 6 };
  expect(constantNeurons(network([0.5, 0.5]))).toEqual([{ ...row, withoutInput: 0, always: 0, never: 0 }]);
  // At the border the first feature reaches 3, inside 5; the second at least 0, inside −1.
  expect(constantNeurons(network([4, 0]))).toEqual([{ ...row, withoutInput: 3, always: 1, never: 1 }]);
  expect(constantNeurons(network([5.5, -1]))).toEqual([{ ...row, withoutInput: 3, always: 3, never: 3 }]);
  const perNeuron = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 1, 1, 1, 1];
  expect(constantNeurons(network(perNeuron))).toEqual([{ ...row, withoutInput: 1, always: 1, never: 1 }]);
});

it('knows that grey levels of integers go to 255', () => {
  const { layers, ...rest } = network([0, 0]);
  const integers = (thresholds: number[], coding: SpikingNetwork['coding']): SpikingNetwork => {
    const layer = network([0, 0]).layers[0]!;
    if (layer.kind === 'maxPool') throw new Error('neurons expected');
    const [synapses] = layer.synapses;
    const own = { ...layer, thresholds: Int32Array.from(thresholds) };
    return { ...rest, coding, layers: [{ ...own, synapses: [{ ...synapses, weights: Int8Array.of(2, -1, 3, 1) }] }] };
  };
  expect(layers).toHaveLength(1);
  expect(constantNeurons(integers([1275, 1], { kind: 'grey' }))[0]).toMatchObject({ never: 1 });
  expect(constantNeurons(integers([1275, 1], { kind: 'threshold', at: 0.5 }))[0]).toMatchObject({ never: 3 });
});
