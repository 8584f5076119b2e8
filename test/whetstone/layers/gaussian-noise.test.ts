import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { activateEngine } from '../../../src/engines/choose.ts';
import { GaussianNoise } from '../../../src/whetstone/layers/gaussian-noise.ts';

beforeAll(() => activateEngine('cpu'));

function noise(layer: GaussianNoise, n = 10): number[] {
  return Array.from((layer.apply(tf.zeros([1, n]), { training: true }) as tf.Tensor).dataSync());
}

describe('GaussianNoise', () => {
  it('is the identity at inference', () => {
    const layer = new GaussianNoise({ stddev: 0.3, seed: 1 });
    expect(Array.from((layer.apply(tf.tensor1d([1, 2])) as tf.Tensor).dataSync())).toEqual([1, 2]);
    expect(layer.step).toBe(0);
  });

  it('has mean 0 and the deviation asked for in training', () => {
    const values = noise(new GaussianNoise({ stddev: 0.3, seed: 1 }), 20_000);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(deviation).toBeCloseTo(0.3, 2);
  });

  it('follows from seed, layer and step', () => {
    const layer = new GaussianNoise({ stddev: 1, seed: 5, layer: 2 });
    const [first, second] = [noise(layer), noise(layer)];
    expect(second).not.toEqual(first);
    expect(noise(new GaussianNoise({ stddev: 1, seed: 5, layer: 2, step: 1 }))).toEqual(second);
    expect(noise(new GaussianNoise({ stddev: 1, seed: 5, layer: 3 }))).not.toEqual(first);
    expect(noise(new GaussianNoise({ stddev: 1, seed: 6, layer: 2 }))).not.toEqual(first);
  });

  it('keeps its step in its configuration', () => {
    const layer = new GaussianNoise({ stddev: 1, seed: 5 });
    noise(layer);
    expect(layer.getConfig()).toMatchObject({ stddev: 1, seed: 5, layer: 0, step: 1 });
  });

  it('refuses a deviation that is none', () => {
    for (const stddev of [-0.1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => new GaussianNoise({ stddev, seed: 1, name: 'noise' })).toThrow(`stddev ${stddev} of noise`);
    }
  });
});
