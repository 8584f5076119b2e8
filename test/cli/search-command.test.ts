import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { chooseKernels, loadKernels } from '../../src/kernels/choose.ts';
import { currentOwner, isAlive } from '../../src/storage/owner.ts';
import { gpSampler, loadStudy, SqliteStorage, type Trial } from '../../src/strop-search.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'strop-search-'));
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const env = { ...process.env, NO_COLOR: '1' };
const write = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const strop = (...args: string[]) => {
  const options = { env, encoding: 'utf8', cwd: folder } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], options);
  return { status, stdout, stderr };
};
const last = (stdout: string) => JSON.parse(stdout.trim().split('\n').at(-1)!);
const start = (...args: string[]) => {
  const child = spawn(process.execPath, [main, ...args], { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  return child;
};

const space = write(
  'space.json',
  JSON.stringify({
    a: { type: 'integer', from: 0, to: 9 },
    b: { type: 'integer', from: 0, to: 9 },
    c: { type: 'boolean', when: { b: [3, 4, 5] } },
  }),
);
/** −(a − 3)² − (b − 5)², of the configuration as JSON. */
const QUADRATIC = `awk -F'[:,}]' '{ print -($2 - 3) ^ 2 - ($4 - 5) ^ 2 }'`;

test('a study on a program that two workers share, killed twice, loses and repeats nothing and replays', {
  timeout: 240_000,
}, async () => {
  const args = ['search', '--command', QUADRATIC, '--space', space, '--trials', '60', '--study', 'shared', '--json'];
  const told = async () => {
    const storage = new SqliteStorage(join(folder, 'runs', 'studies.sqlite'));
    const trials = await (await loadStudy({ name: 'shared', storage })).trials();
    storage.close();
    return trials.filter(({ state }) => state === 'complete');
  };
  const known = new Map<number, Trial>();
  for (const wanted of [15, 35, 60]) {
    const children = [start(...args), start(...args, '--jobs', '2')];
    const ends = children.map((child) => once(child, 'exit'));
    if (wanted < 60) {
      while (!existsSync(join(folder, 'runs', 'studies.sqlite'))) await setTimeout(20);
      await setTimeout(200);
      while ((await told()).length < wanted) await setTimeout(20);
      for (const child of children) child.kill('SIGKILL');
    }
    const codes = await Promise.all(ends);
    if (wanted === 60) expect(codes.map(([code]) => code)).toEqual([0, 0]);
    const complete = await told();
    expect(complete.length).toBeGreaterThanOrEqual(wanted);
    for (const { number, values } of known.values()) {
      expect(complete.find((trial) => trial.number === number)?.values).toEqual(values);
    }
    for (const trial of complete) known.set(trial.number, trial);
  }
  const trials = await told();
  expect(trials.map(({ number }) => number)).toEqual(Array.from({ length: 60 }, (_, i) => i));
  expect(new Set(trials.map(({ digits }) => digits.join())).size).toBe(60);
  expect(new Set(trials.map(({ ended }) => ended)).size).toBe(60);
  for (const { params, value } of trials) {
    expect(value).toBe(0 - ((params.a as number) - 3) ** 2 - ((params.b as number) - 5) ** 2);
  }
  const storage = new SqliteStorage(join(folder, 'runs', 'studies.sqlite'));
  for (const kernels of [chooseKernels(), loadKernels('wasm')]) {
    const study = await loadStudy({ name: 'shared', storage, sampler: gpSampler({ kernels }) });
    expect(await study.replay()).toEqual({ compared: 60 });
  }
  storage.close();
});

describe('strop search on a program', { timeout: 60_000 }, () => {
  test('shows a table, the best, and what a failing one said', () => {
    const failing = `read c; case $c in *'"a":9'*) echo broken >&2; exit 3;; esac; echo "$c" | ${QUADRATIC}`;
    const args = ['search', '--command', failing, '--space', space, '--sampler', 'grid', '--study', 'failing'];
    const { stdout, stderr } = strop(...args, '--trials', '200');
    expect(stdout).toMatch(/^study failing: 200 trials\n\ntrial +a +b +c +value\n/);
    expect(stdout).toMatch(/^ +0 +0 +0 +– +-34 +best$/m);
    expect(stdout).toMatch(/^ +3 +0 +3 +false +-13 +best$/m);
    expect(stdout).toMatch(/^ +117 +9 +0 +– +– +failed: exit code 3 \(broken\)$/m);
    expect(stderr.match(/^strop: trial 117: exit code 3; it said:\nbroken$/gm)).toHaveLength(3);
    expect(stdout).toMatch(/the space is exhausted: every configuration has had its trial\n/);
    expect(stdout).toMatch(
      /^study failing: 117 of 130 trials complete, 13 failed, space exhausted\ntrial 46: 0 {2}at {2}a=3 b=5 c=false$/m,
    );
    expect(last(stdout)).toMatchObject({ state: 'exhausted', best: { number: 46, value: 0 } });

    const best = strop('best', 'failing', '--json');
    expect(last(best.stdout)).toEqual(last(stdout));
    expect(strop('best', 'failing').stdout).toMatch(/^study failing: 117 of 130 trials complete.*\ntrial 46: 0/);
    const retrain = strop('best', 'failing', '--retrain');
    expect(retrain.stderr).toMatch(/^strop: --retrain: trial 46 trained no network of Strop's/);
    expect(retrain.status).toBe(1);
  });

  test('ends the program with all that it started on Ctrl-C, and its trial is the next one', async () => {
    const file = join(folder, 'pid');
    const args = ['search', '--space', space, '--study', 'stopped', '--trials', '1', '--json', '--command'];
    // The second time the program ends.
    const child = start(...args, `if [ -e ${file} ]; then echo 1; else echo $$ > ${file}; sleep 600; fi`);
    while (!existsSync(file) || readFileSync(file, 'utf8') === '') await setTimeout(10);
    const program = { ...currentOwner(), pid: Number(readFileSync(file, 'utf8')), start: '' };
    child.kill('SIGINT');
    expect((await once(child, 'exit'))[0]).toBe(130);
    while (isAlive(program)) await setTimeout(10);
    const resumed = strop(...args, `if [ -e ${file} ]; then echo 1; else echo $$ > ${file}; sleep 600; fi`);
    expect(last(resumed.stdout)).toMatchObject({ trials: 1, complete: 1, best: { number: 0, value: 1 } });
  });
});

describe('strop search on a function', { timeout: 60_000 }, () => {
  const objective = write(
    'objective.ts',
    `export default async ({ a, b }: Record<string, number>, { trial }: { trial: { number: number } }) => {
      return { values: [a, b], noise: [0.1, 0.1], attributes: { number: trial.number } };
    };`,
  );
  const args = ['search', '--objective', objective, '--space', space, '--direction', 'maximize,minimize'];

  test('of two objectives finds a front, several trials at once', () => {
    const { stdout, stderr } = strop(...args, '--jobs', '4', '--trials', '130', '--sampler', 'sobol');
    expect(stderr).toBe('');
    expect(last(stdout).front).toEqual([{ number: expect.any(Number), values: [9, 0], params: { a: 9, b: 0 } }]);
    expect(stdout).toMatch(/^Pareto front, 1 trials:\ntrial \d+: 9, 0 {2}at {2}a=9 b=0$/m);
  });

  test('stops where no improvement is left', () => {
    const line = write('line.json', '{ "a": { "type": "integer", "from": 0, "to": 200 } }');
    const own = write('line.mjs', 'export default ({ a }) => -((a - 50) ** 2);');
    const stopping = ['search', '--objective', own, '--space', line, '--trials', '100', '--stop-below', '0.01'];
    const { stdout } = strop(...stopping);
    expect(stdout).toMatch(/converged: no configuration is left with an expected improvement of 0\.01 or more/);
    expect(last(stdout).trials).toBeLessThan(60);
    expect(last(stdout).best.value).toBe(0);
    expect(strop(...stopping, '--json').stdout).toBe(`${JSON.stringify(last(stdout))}\n`);
  });

  test('shows where its own error is', () => {
    const broken = write('broken.mjs', 'export default () => { throw new TypeError("a bug of mine"); };');
    const { stderr, status } = strop('search', '--objective', broken, '--space', space);
    expect(stderr).toMatch(/a bug of mine\s+at .*broken\.mjs/);
    expect(status).toBe(1);
  });

  test.each([
    ['two objectives', ['--objective', objective, '--command', 'true', '--space', space], /expected one of them/],
    ['no space', ['--command', 'true'], /--space: expected the space of the objective/],
    ['a data set', ['--command', 'true', '--space', space, '--dataset', 'mnist'], /--dataset: it is for the training/],
    ['a direction that is none', ['--command', 'true', '--space', space, '--direction', 'up'], /--direction up/],
    ['an absent file', ['--objective', 'absent.js', '--space', space], /--objective absent\.js: no such file/],
    ['a file of no function', ['--objective', space.replace('json', 'ts'), '--space', space], /no such file/],
    ['an acquisition that is none', ['--command', 'true', '--space', space, '--acquisition', 'UCB'], /'UCB'/],
    ['an acquisition without a GP', ['--sampler', 'random', '--acquisition', 'EI'], /only the sampler gp/],
    ['a bound that is none', ['--command', 'true', '--space', space, '--stop-below', '-1'], /--stop-below -1/],
    ['no jobs', ['--command', 'true', '--space', space, '--jobs', '0'], /--jobs 0: expected a whole number/],
    ['to minimize an accuracy', ['--direction', 'minimize'], /accuracy is to maximize/],
  ])('refuses %s in one line', (_, given, message) => {
    const { stderr, status } = strop('search', ...given);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(status).toBe(1);
  });
});

test('strop best names a study or a folder that there is not', () => {
  expect(strop('best', 'nobody').stderr).toMatch(/^strop: study 'nobody' is not in this storage/);
  expect(strop('best', 'x', '--runs', 'nowhere').stderr).toMatch(/^strop: --runs nowhere: .* no study is kept here/);
});
