import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { activateEngine } from '../../src/engines/choose.ts';
import { findTfjsNode } from '../../src/engines/tensorflow/load.ts';
import { expectClose, onEngine } from './on-engine.ts';
import { casesBeyondWasm, opCases } from './op-cases.ts';
import { testTraining } from './training-cases.ts';

const found = findTfjsNode();
const skipped = 'problem' in found ? ` (skipped: ${found.problem})` : '';

describe.skipIf(skipped)(`tensorflow${skipped}`, () => {
  it.each([...opCases, ...casesBeyondWasm])('has the values of tfjs: %s', async (_, compute) => {
    expectClose(await onEngine('tensorflow', compute), await onEngine('cpu', compute));
  });

  testTraining('tensorflow');

  it('computes on TensorFlow, in the one tfjs-core', async () => {
    await activateEngine('tensorflow');
    expect(tf.backend().constructor.name).toBe('NodeJSKernelBackend');
  });
});
