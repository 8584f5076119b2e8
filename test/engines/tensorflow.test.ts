import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { activateEngine } from '../../src/engines/choose.ts';
import { findTfjsNode } from '../../src/engines/tensorflow/load.ts';
import { exportNetwork } from '../../src/whetstone/export.ts';
import { spikingLayers } from '../../src/whetstone/forward.ts';
import { loadModel, saveModel } from '../../src/whetstone/model-files.ts';
import { buildNetwork } from '../../src/whetstone/network.ts';
import { createOptimizer } from '../../src/whetstone/optimizers.ts';
import { predict } from '../../src/whetstone/predict.ts';
import { ScheduledSharpener } from '../../src/whetstone/sharpener-scheduled.ts';
import { train } from '../../src/whetstone/train.ts';
import { smallNetwork, stripes } from '../whetstone/synthetic.ts';
import { expectClose, normal, onEngine } from './on-engine.ts';
import { casesBeyondWasm, opCases } from './op-cases.ts';
import { testTraining } from './training-cases.ts';

const found = process.env.STROP_KERNELS === 'wasm' ? { problem: 'STROP_KERNELS=wasm' } : findTfjsNode();

/** tfjs-node refuses paddings in numbers but for Conv2D itself, and says so. */
const refused = /^(Conv2DBackprop|MaxPool).*(pad \d|outside)/;
/** Outer axes that are broadcast on both sides, which tfjs's cpu backend gets wrong. */
const bothBroadcast = /^BatchMatMul (2x1x.* 1x3x|1x2x.* 2x1x)/;
const cases = [...opCases, ...casesBeyondWasm];

if ('problem' in found) it.skip(found.problem);
else describe('tensorflow', testTensorflow);

function testTensorflow(): void {
  it.each(cases.filter(([name]) => !refused.test(name) && !bothBroadcast.test(name)))(
    'has the values of tfjs: %s',
    async (_, compute) => {
      expectClose(await onEngine('tensorflow', compute), await onEngine('cpu', compute));
    },
  );

  it.each(cases.filter(([name]) => refused.test(name)))('refuses %s', async (_, compute) => {
    await expect(onEngine('tensorflow', compute)).rejects.toThrow(/supports only 'valid' and 'same' padding/);
  });

  it('multiplies matrices whose outer axes are broadcast on both sides', async () => {
    const [a, b] = [() => normal([2, 1, 3, 4], 1), () => normal([1, 3, 4, 2], 2)];
    const broadcast = await onEngine('tensorflow', () => [tf.matMul(a(), b())]);
    const tiled = () => [tf.matMul(tf.tile(a(), [1, 3, 1, 1]), tf.tile(b(), [2, 1, 1, 1]))];
    expectClose(broadcast, await onEngine('cpu', tiled));
  });

  testTraining('tensorflow');

  it('computes on TensorFlow', async () => {
    await activateEngine('tensorflow');
    expect(tf.backend().constructor.name).toBe('NodeJSKernelBackend');
  });

  it.each([
    { center: true, scale: true },
    { center: true, scale: false },
    { center: false, scale: true },
    { center: false, scale: false },
  ])('trains a network until it is sharp, saves and loads it: center $center, scale $scale', async (affine) => {
    await activateEngine('tensorflow');
    const norm = { momentum: 0.8, ...affine };
    const model = buildNetwork(smallNetwork(3, { noise: 0.1, batchNorm: { conv: norm, dense: norm } }));
    const tensors: number[] = [];
    const result = await train(model, stripes(249, 1), {
      optimizer: createOptimizer({ name: 'RMSprop', learningRate: 0.01, rho: 0.9, epsilon: 1e-6, decay: 0 }),
      sharpener: new ScheduledSharpener({ layers: 5, start: 3, duration: 1, intermission: 0 }),
      seed: 4,
      batch: 16,
      validation: stripes(60, 2),
      onBatch: () => tensors.push(tf.memory().numTensors),
    });
    expect(result.outcome).toBe('completed');
    expect(spikingLayers(model).every((layer) => layer.isHard)).toBe(true);
    expect(result.forcedAccuracy).toBeGreaterThan(0.7);
    expect(new Set(tensors.slice(1)).size).toBe(1);

    const folder = await mkdtemp(join(tmpdir(), 'strop-tensorflow-'));
    try {
      await saveModel(model, folder);
      const loaded = await loadModel(folder);
      expect(exportNetwork(loaded)).toEqual(exportNetwork(model));
      const { images } = stripes(30, 5);
      const { classes } = await predict(loaded, images);
      await activateEngine('cpu');
      expect((await predict(await loadModel(folder), images)).classes).toEqual(classes);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}
