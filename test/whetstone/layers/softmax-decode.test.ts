import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { activateEngine } from '../../../src/engines/choose.ts';
import { createKey, decodeLogits } from '../../../src/whetstone/keys.ts';
import { SoftmaxDecode } from '../../../src/whetstone/layers/softmax-decode.ts';

beforeAll(() => activateEngine('cpu'));

const key = createKey('disjoint', 3, 7, 1);

describe('SoftmaxDecode', () => {
  it('is the softmax of the decode logits', () => {
    const y = [0.25, 1, 0, 0.5, 0, 1, 1];
    const layer = new SoftmaxDecode({ classes: 3, key });
    const logits = decodeLogits(key, y);
    expect(Array.from(layer.logits(tf.tensor2d([y])).dataSync())).toEqual(Array.from(logits));
    const total = logits.reduce((sum, z) => sum + Math.exp(z), 0);
    const found = (layer.apply(tf.tensor2d([y])) as tf.Tensor).dataSync();
    logits.forEach((z, c) => {
      expect(found[c]).toBeCloseTo(Math.exp(z) / total, 6);
    });
  });

  it('has no weights and keeps its key in its configuration', () => {
    const model = tfl.sequential({
      layers: [new SoftmaxDecode({ classes: 3, key, batchInputShape: [null, 7] } as never)],
    });
    expect(model.weights).toEqual([]);
    expect(model.outputs[0]!.shape).toEqual([null, 3]);
    expect(model.layers[0]!.getConfig()).toMatchObject({ classes: 3, key: Array.from(key) });
  });

  it('refuses a key that does not fit the classes or the layer below', () => {
    expect(() => new SoftmaxDecode({ classes: 3, key: [1, 0, 0, 1] })).toThrow(/key of 4 numbers/);
    expect(() => new SoftmaxDecode({ classes: 3, key }).apply(tf.zeros([1, 6]))).toThrow(/key of width 7.* 6 neurons/);
  });
});
