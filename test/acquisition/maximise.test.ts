import { describe, expect, test } from 'vitest';
import { type Acquisition, acquisitionOf } from '../../src/acquisition/acquisition.ts';
import { maximise } from '../../src/acquisition/maximise.ts';
import { maximiseHeuristic } from '../../src/acquisition/maximise-heuristic.ts';
import { chooseKernels } from '../../src/kernels/choose.ts';
import { makeSurrogate, randomSurrogate } from './make-surrogate.ts';
import { small, wide } from './spaces.ts';

const kernels = chooseKernels();

describe('maximise', () => {
  test('heuristic, does what the heuristic does, without a certificate', async () => {
    const surrogate = randomSurrogate(wide, 1, 8);
    const acquisition = acquisitionOf('EI', surrogate);
    const found = await maximise(surrogate, acquisition, { kernels, mode: 'heuristic', count: 2, seed: 5 });
    expect(found).toEqual(await maximiseHeuristic(surrogate, acquisition, { kernels, count: 2, seed: 5 }));
    expect(found.certificate).toBeUndefined();
  });

  test('refuses what makes no sense, and says what would', async () => {
    const surrogate = randomSurrogate(small, 1, 3);
    const acquisition = acquisitionOf('EI', surrogate);
    const of = (changes: object, other: Acquisition = acquisition) =>
      maximise(surrogate, other, { kernels, mode: 'heuristic', ...changes });
    await expect(of({ mode: 'guess' as 'heuristic' })).rejects.toThrow(/mode 'guess': expected one of .*heuristic/);
    await expect(of({ count: 0 })).rejects.toThrow(/count 0/);
    await expect(of({}, { ...acquisition, xi: Number.NaN })).rejects.toThrow(/xi NaN/);
    await expect(of({}, { ...acquisition, kind: 'LCB', kappa: Infinity })).rejects.toThrow(/kappa Infinity/);
  });

  test('without observations there is no incumbent, but a mean and a confidence bound', async () => {
    const nothing = makeSurrogate(small, [], []);
    const search = maximise(nothing, acquisitionOf('EI', nothing), { kernels, mode: 'heuristic' });
    await expect(search).rejects.toThrow(/incumbent -Infinity.*without observations/);
    const { best } = await maximise(nothing, acquisitionOf('LCB', nothing), { kernels, mode: 'heuristic' });
    expect(best).toEqual([{ digits: Int32Array.of(0, 0, 0), value: 1.96 }]);
  });
});
