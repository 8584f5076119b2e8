import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { activateEngine, enterLayer, profileKernels } from '../../src/engines/index.ts';

it('counts kernels by layer and phase, a gradient under the layer of its forward pass', async () => {
  await activateEngine('wasm');
  const rows = profileKernels();
  const x = tf.tensor2d([[1, 2]]);
  const w = tf.variable(tf.tensor2d([[1], [3]]));
  tf.tidy(() =>
    tf.variableGrads(() => {
      enterLayer('first', 'forward');
      const y = tf.matMul(x, w);
      enterLayer('second', 'forward');
      return tf.sum<tf.Scalar>(tf.square(y));
    }),
  );
  enterLayer('optimizer', 'update');
  tf.sub(w, 1).dispose();

  const found = rows().map(({ layer, phase, kernel, calls }) => `${layer} ${phase} ${kernel} ${calls}`);
  expect(found).toContain('first forward BatchMatMul 1');
  expect(found).toContain('second forward Square 1');
  expect(found).toContain('first backward BatchMatMul 1');
  expect(found).toContain('optimizer update Sub 1');
  expect(found.some((row) => row.startsWith('second backward'))).toBe(true);
  for (const { milliseconds } of rows()) expect(milliseconds).toBeGreaterThanOrEqual(0);
});
