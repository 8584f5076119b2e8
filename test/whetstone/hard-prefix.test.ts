import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { toFloats } from '../../src/datasets/dataset.ts';
import { activateEngine } from '../../src/engines/index.ts';
import { inputValues, runLayers, spikingLayers } from '../../src/whetstone/forward.ts';
import { HardPrefix } from '../../src/whetstone/hard-prefix.ts';
import type { BatchNormalization } from '../../src/whetstone/layers/batch-normalization.ts';
import { buildNetwork } from '../../src/whetstone/network.ts';
import type { NetworkSpec } from '../../src/whetstone/network-spec.ts';
import { smallNetwork, stripes } from './synthetic.ts';

beforeAll(() => activateEngine('wasm'));

const COUNT = 300; // more than the prefix takes at once
const data = stripes(COUNT, 4);

function networkOf(hard: number, changes: Partial<NetworkSpec> = {}) {
  const model = buildNetwork(smallNetwork(3, changes));
  for (const layer of spikingLayers(model).slice(0, hard)) layer.sharpness = 1;
  return model;
}

const imagesAt = (indices: Uint32Array) =>
  tf.tensor(Float32Array.from([...indices].flatMap((i) => [...toFloats(data.images, 144 * i, 144 * (i + 1))])), [
    indices.length,
    12,
    12,
    1,
  ]);
const prefixOf = (model: ReturnType<typeof networkOf>, sameImages = true, previous?: HardPrefix) =>
  HardPrefix.of(model, { count: COUNT, imagesAt, sameImages }, previous);
const names = (prefix: HardPrefix | undefined) => [...prefix!.layers].map(({ name }) => name);

describe('HardPrefix', () => {
  it('is nothing where no layer is hard', async () => {
    expect(await prefixOf(networkOf(0))).toBeUndefined();
  });

  it('ends with the last bits: the pool above the last hard layer', async () => {
    expect(names(await prefixOf(networkOf(1))).at(-1)).toBe('conv1_pool');
    expect(names(await prefixOf(networkOf(3))).at(-1)).toBe('flatten');
  });

  it('ends with the output where every layer is hard', async () => {
    const prefix = (await prefixOf(networkOf(5)))!;
    expect(names(prefix).at(-1)).toBe('output_spike');
    tf.tidy(() => {
      const kept = [...prefix.values(Uint32Array.of(3), () => tf.zeros([1, 12, 12, 1])).keys()];
      expect(kept.map(({ name }) => name)).toEqual(['output_spike']);
    });
  });

  it('ends below noise', async () => {
    expect(names(await prefixOf(networkOf(5, { noise: 0.1 })))).not.toContain('dense1_spike');
  });

  it('gives batch norm the moments of all images, in a pass', async () => {
    const model = networkOf(1);
    await prefixOf(model);
    const norm = model.getLayer('conv1_norm') as BatchNormalization;
    const all = Uint32Array.from({ length: COUNT }, (_, i) => i);
    const { mean, variance } = tf.tidy(() => {
      const sums = model.getLayer('conv1').apply(imagesAt(all)) as tf.Tensor;
      return tf.moments(sums, [0, 1, 2]);
    });
    const close = (found: tf.Tensor, expected: tf.Tensor) =>
      found.dataSync().forEach((value, i) => {
        expect(value).toBeCloseTo(expected.dataSync()[i]!, 5);
      });
    close(norm.movingMean.read(), mean);
    close(norm.movingVariance.read(), variance);
  });

  it('keeps for each image what the layers give for it, also when more of them become hard', async () => {
    const model = networkOf(1);
    const first = await prefixOf(model);
    spikingLayers(model)[1]!.sharpness = 1;
    const kept = (await prefixOf(model, true, first))!;
    const computed = (await prefixOf(model, false, first))!;
    const indices = Uint32Array.of(299, 0, 17);
    tf.tidy(() => {
      const never = () => {
        throw new Error('looked at the images');
      };
      const last = model.getLayer('conv2_pool');
      const spikes = kept.values(indices, never).get(last)!.dataSync();
      expect(spikes).toEqual(
        computed
          .values(indices, () => imagesAt(indices))
          .get(last)!
          .dataSync(),
      );
      const values = inputValues(model, imagesAt(indices));
      runLayers(model, [...kept.layers], values, false);
      expect(spikes).toEqual(values.get(last)!.dataSync());
      expect(new Set(spikes)).toEqual(new Set([0, 1]));
    });
  });

  it('is the same again where nothing has become hard', async () => {
    const model = networkOf(2);
    const first = await prefixOf(model);
    expect(await prefixOf(model, true, first)).toBe(first);
  });
});
