import { describe, it } from 'vitest';
import { expectClose, onEngine } from './on-engine.ts';
import { opCases } from './op-cases.ts';
import { testTraining } from './training-cases.ts';

describe('wasm', () => {
  it.each(opCases)('has the values of tfjs: %s', async (_, compute) => {
    expectClose(await onEngine('wasm', compute), await onEngine('cpu', compute));
  });
  testTraining('wasm');
});
