// Run by the tests as a process of its own: node study-process.ts FILE TRIALS [HANG_AT]
// Searches, prints each trial as it begins, and stays for ever in trial HANG_AT.
import { setTimeout } from 'node:timers/promises';
import { createStudy } from '../../src/search/create-study.ts';
import { gpSampler } from '../../src/search/gp-sampler.ts';
import { namedSpace } from '../../src/space/named-spaces.ts';
import { SqliteStorage } from '../../src/storage/sqlite.ts';

const [file, trials, hangAt] = process.argv.slice(2);
const study = await createStudy({
  name: 'shared',
  space: namedSpace('table1-mini'),
  seed: 11,
  sampler: gpSampler(),
  storage: new SqliteStorage(file!),
});
const state = await study.optimize(
  async (trial) => {
    process.stdout.write(`begin ${trial.number}\n`);
    if (hangAt === String(trial.number)) await setTimeout(2 ** 31 - 1);
    await setTimeout(1);
    return Math.sin(study.space.index(trial.params));
  },
  { trials: Number(trials) },
);
process.stdout.write(`${state}\n`);
