import { describe, expect, it, vi } from 'vitest';
import { activateEngine } from '../../src/engines/choose.ts';
import { loadTrainingAddon } from '../../src/engines/native/addon.ts';
import type { TrainingAddon } from '../../src/native/training-addon.ts';
import { expectClose, onEngine, skipNative } from './on-engine.ts';
import { casesBeyondWasm, opCases } from './op-cases.ts';
import { SmallNetwork } from './small-network.ts';
import { testTraining } from './training-cases.ts';

describe.skipIf(skipNative)('native', () => {
  it.each([...opCases, ...casesBeyondWasm])('has the values of tfjs: %s', async (_, compute) => {
    expectClose(await onEngine('native', compute), await onEngine('cpu', compute));
  });

  testTraining('native');

  it('trains on the addon', async () => {
    const loaded = loadTrainingAddon();
    if ('problem' in loaded) throw new Error(loaded.problem);
    const functions = (Object.keys(loaded.addon) as (keyof TrainingAddon)[]).filter(
      (name) =>
        typeof loaded.addon[name] === 'function' &&
        name !== 'setErrorClass' &&
        !['adadeltaUpdate', 'batchNormInference', 'linearCombination'].includes(name) &&
        !name.startsWith('winograd'), // for larger networks
    );
    const calls = functions.map((name) => vi.spyOn(loaded.addon, name as 'convolution'));
    await activateEngine('native');
    const network = new SmallNetwork();
    network.step(8, 0);
    const unused = functions.filter((_, i) => calls[i]!.mock.calls.length === 0);
    for (const call of calls) call.mockRestore();
    network.dispose();
    expect(unused).toEqual([]);
  });
});
