import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyLoihiArithmetic, INPUT, type SpikingNetwork } from '../../../src/spiking/index.ts';
import { countedNetwork } from './counted-network.ts';

/** One layer on the chip: neurons that read one input each, with that weight. */
function network(weights: number[], thresholds: number[]): SpikingNetwork {
  const shape = (channels: number, features: number) => ({
    ...{ height: 1, width: 1, channels, kernelHeight: 1, kernelWidth: 1, features, strideY: 1, strideX: 1 },
    ...{ padTop: 0, padLeft: 0, outHeight: 1, outWidth: 1 },
  });
  const inputs = weights.length / thresholds.length;
  const host = { from: INPUT, shape: shape(1, inputs), weights: new Int8Array(inputs) };
  const own = { from: 'host', shape: shape(inputs, thresholds.length), weights: Int8Array.from(weights) };
  return {
    ...{ inputShape: [1, 1, 1], coding: { kind: 'grey' }, classes: 1, key: new Uint8Array(thresholds.length) },
    layers: [
      { kind: 'dense', name: 'host', synapses: [host], thresholds: new Int32Array(inputs).fill(9) },
      { kind: 'dense', name: 'own', synapses: [own], thresholds: Int32Array.from(thresholds) },
    ],
  };
}

/** Whether Loihi's neuron fires, in its own integers: the membrane times 2^6 above the threshold times 2^6. */
function fires(layer: ReturnType<typeof applyLoihiArithmetic>['layers'][number], i: number, sum: number): boolean {
  const { weightExponent, thresholdMantissa, biasExponent, biasMantissas } = layer;
  return sum * 2 ** (7 + weightExponent) + biasMantissas[i]! * 2 ** biasExponent > thresholdMantissa * 2 ** 6;
}

const byte = fc.integer({ min: -128, max: 127 });
const range = { min: -(2 ** 31), max: 2 ** 31 - 1 };

const neurons = fc.array(fc.tuple(fc.array(byte, { minLength: 40, maxLength: 40 }), fc.integer(range)), {
  ...{ minLength: 1, maxLength: 6 },
});

it('fires as Loihi’s integers do, and where nothing is changed as it did', () => {
  fc.assert(
    fc.property(neurons, (drawn) => {
      const features = drawn.length;
      const weightOf = (_: unknown, i: number) => drawn[i % features]![0][Math.floor(i / features)]!;
      const weights = Array.from({ length: 40 * features }, weightOf);
      const thresholds = drawn.map(([, threshold]) => threshold);
      const { network: changed, layers } = applyLoihiArithmetic(network(weights, thresholds));
      const [layer] = layers;
      const after = changed.layers[1]!;
      if (after.kind === 'maxPool') throw new Error('a pool');
      drawn.forEach(([own, threshold], i) => {
        const sums = own.map((_, k) => own.slice(0, k + 1).reduce((sum, weight) => sum + weight, 0));
        for (const sum of [0, ...sums]) {
          expect(sum >= after.thresholds[i]!).toBe(fires(layer!, i, sum));
          if (layer!.changed === 0) expect(fires(layer!, i, sum)).toBe(sum >= threshold);
        }
      });
      expect(layer!.biasMantissas.every((mantissa) => Math.abs(mantissa) <= 4095)).toBe(true);
      expect(layer!.thresholdMantissa).toBeGreaterThan(0);
      expect(layer!.thresholdMantissa).toBeLessThan(2 ** 17);
    }),
  );
});

it('keeps thresholds that lie within a bias of one another, and weights in any case', () => {
  const given = network(Array<number>(80).fill(127), [-3000, 5000]);
  const { network: changed, layers } = applyLoihiArithmetic(given);
  expect(layers[0]).toMatchObject({ name: 'own', weightExponent: -1, changed: 0, largestChange: 0, saturating: 0 });
  expect(changed.layers[0]).toBe(given.layers[0]); // the host's
  const own = changed.layers[1]!;
  // −3000 is below all sums: the neuron fires always, and 0, the least sum, says so too.
  expect(own.kind !== 'maxPool' && Array.from(own.thresholds)).toEqual([0, 5000]);
  expect(own.kind !== 'maxPool' && own.synapses[0].weights).toBe(
    given.layers[1]!.kind !== 'maxPool' && given.layers[1]!.synapses[0].weights,
  );
});

it('rounds what lies farther apart, and says by how much', () => {
  const wide = Array.from({ length: 2 * 4000 }, (_, i) => (i % 2 === 0 ? -128 : 127));
  const { layers } = applyLoihiArithmetic(network(wide, [-400_001, 400_001]));
  expect(layers[0]!.weightExponent).toBeLessThan(-1);
  expect(layers[0]!.changed).toBeGreaterThan(0);
  expect(layers[0]!.largestChange).toBeLessThanOrEqual(2 ** -layers[0]!.weightExponent);
});

it('reports features whose sums leave 23 bits', () => {
  const { layers } = applyLoihiArithmetic(network(Array<number>(1100).fill(127), [50]));
  expect(layers[0]).toMatchObject({ saturating: 1, changed: 0 });
});

it('refuses a network of floats', () => {
  expect(() => applyLoihiArithmetic(countedNetwork())).toThrow('quantise it first');
});
