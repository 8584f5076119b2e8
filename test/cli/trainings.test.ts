import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Trainings } from '../../src/cli/trainings.ts';
import { namedRecipe } from '../../src/evaluate/index.ts';
import { currentOwner } from '../../src/storage/owner.ts';

const root = mkdtempSync(join(tmpdir(), 'strop-trainings-'));
afterAll(() => rmSync(root, { recursive: true }));

const settings = { dataset: 'fashion-mini', recipe: namedRecipe('fashion-mini'), validationImages: 10 };
const open = (name: string) => Trainings.open(join(root, name), settings);

describe('a seed of a training', () => {
  it('is worked on by one process at a time', async () => {
    const trainings = await open('a');
    await trainings.alone(3, async () => {
      const second = trainings.alone(3, async () => expect.unreachable());
      await expect(second).rejects.toThrow(/seed-3: another process \(process \d+ on .*\) is training it/);
      await trainings.alone(4, async () => {});
    });
    await trainings.alone(3, async () => {});
    expect(readdirSync(join(root, 'a'))).toEqual(['training.json']);
  });

  it('is free again after a failure, and after a process that was killed', async () => {
    const trainings = await open('b');
    await expect(trainings.alone(1, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    writeFileSync(join(root, 'b', 'seed-1.lock'), JSON.stringify({ ...currentOwner(), start: '1' }));
    expect(await trainings.alone(1, async () => 'done')).toBe('done');
  });
});
