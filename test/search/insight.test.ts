import { describe, expect, test } from 'vitest';
import { createStudy } from '../../src/search/create-study.ts';
import { insight } from '../../src/search/insight.ts';
import { randomSampler } from '../../src/search/random-sampler.ts';
import type { Direction } from '../../src/search/trial.ts';
import { grid } from '../../src/space/grid.ts';
import { MemoryStorage } from '../../src/storage/memory.ts';

const space = grid({
  strong: { type: 'integer', from: 0, to: 4 },
  weak: { type: 'integer', from: 0, to: 4 },
  idle: { type: 'integer', from: 0, to: 4 },
});

async function studyOf(directions: readonly [Direction, Direction], trials: number) {
  const study = await createStudy({
    ...{ name: 's', space, directions, seed: 1 },
    ...{ sampler: randomSampler(), storage: new MemoryStorage() },
  });
  await study.optimize(
    ({ params: { strong, weak } }) => ({ values: [10 * Number(strong) + Number(weak), 100 - Number(weak)] }),
    { trials },
  );
  return study;
}

describe('insight', () => {
  test('tells the strong hyperparameter from the weak and the idle one, in the unit and direction of the objective', async () => {
    const study = await studyOf(['maximize', 'minimize'], 40);
    const [strong, weak, idle] = await insight(study);
    expect(strong!.main).toBeGreaterThan(0.95);
    expect(weak!.total).toBeLessThan(0.03);
    expect(idle!.total).toBeLessThan(1e-3);
    expect(strong!.lengthscale).toBeLessThan(weak!.lengthscale);
    const [first, , , , last] = strong!.marginal;
    expect(first).toBeCloseTo(2, 0);
    expect(last).toBeCloseTo(42, 0);
    const ofSecond = await insight(study, { objective: 1 });
    expect(ofSecond[1]!.main).toBeGreaterThan(0.99);
    expect(ofSecond[1]!.marginal[4]).toBeCloseTo(96, 1);
  });

  test('asks for two complete trials and for an objective that is there', async () => {
    await expect(insight(await studyOf(['maximize', 'maximize'], 1))).rejects.toThrow(
      /study 's': 1 complete trials; expected at least 2/,
    );
    await expect(insight(await studyOf(['maximize', 'maximize'], 2), { objective: 2 })).rejects.toThrow(/below 2/);
  });
});
