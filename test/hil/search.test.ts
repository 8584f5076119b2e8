import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { gpSampler, loadStudy, SqliteStorage } from '../../src/strop-search.ts';
import { evaluatorCommand, pythonAvailable } from './python.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'strop-hil-search-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(
  join(folder, 'space.json'),
  '{ "x": { "type": "integer", "from": 0, "to": 9 }, "y": { "type": "integer", "from": 0, "to": 9 } }',
);

function strop(...args: string[]) {
  const env = { ...process.env, NO_COLOR: '1' };
  return spawnSync(process.execPath, [main, 'search', ...args], { env, encoding: 'utf8', cwd: folder });
}
const last = (text: string) => JSON.parse(text.trim().split('\n').at(-1)!);

async function load(name: string) {
  const storage = new SqliteStorage(join(folder, 'runs', 'studies.sqlite'));
  const study = await loadStudy({ name, storage, sampler: gpSampler() });
  const found = { trials: await study.trials(), replay: await study.replay() };
  storage.close();
  return found;
}

describe.skipIf(!pythonAvailable)('strop search --evaluator', { timeout: 240_000 }, () => {
  test('through one that fails one time in five loses nothing, repeats nothing, and replays', async () => {
    const journal = join(folder, 'journal.jsonl');
    const evaluator = evaluatorCommand('faulty.py', '--seed', '5', '--journal', journal);
    const args = ['--evaluator', evaluator, '--space', 'space.json', '--objectives', 'accuracy', '--repeats', '4'];
    const { stdout, stderr, status } = strop(
      ...args,
      '--trials',
      '40',
      '--jobs',
      '2',
      '--timeout',
      '2',
      '--study',
      'f',
    );
    expect(stderr).toMatch(/^evaluator: f\/\d+\/[0-9a-f]{16}: .*; attempt 1 of 5$/m);
    expect(status).toBe(0);
    expect(last(stdout)).toMatchObject({ trials: 40, failed: 0 });
    expect(stdout).toMatch(/^ +\d+ +\d +\d +– +infeasible: \d+ cores: the device has 14$/m);

    const { trials, replay } = await load('f');
    expect(replay).toEqual({ compared: 40 });
    expect(new Set(trials.map(({ digits }) => digits.join())).size).toBe(40);
    for (const { params, state, value, noise, attributes } of trials) {
      const [x, y] = [params.x as number, params.y as number];
      expect(state).toBe(x + y > 14 ? 'infeasible' : 'complete');
      if (state !== 'complete') continue;
      expect(value).toBeGreaterThan(1 / (1 + ((x - 3) ** 2 + (y - 5) ** 2) / 10) - 0.05);
      expect(value).toBeLessThan(1 / (1 + ((x - 3) ** 2 + (y - 5) ** 2) / 10) + 0.05);
      expect(noise).toEqual([0.01 ** 2 / 4]);
      expect(attributes).toMatchObject({ evaluator: { name: 'faulty' }, counters: { cores: x + y } });
    }
    expect(last(stdout).best.value).toBeGreaterThan(0.95);

    const events: [string, string][] = readFileSync(journal, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const faults = events.filter(([, what]) => what !== 'run' && what !== 'asked');
    expect(faults.length).toBeGreaterThan(4);
    expect(new Set(events.map(([id]) => id)).size).toBe(40);
    // Nothing runs twice but where the evaluator's process, and with it the result, was lost.
    const isLost = faults.some(([, what]) => ['dies', 'long', 'freezes', 'deviceLost'].includes(what));
    const runs = events.filter(([, what]) => what === 'run').length;
    const timeouts = faults.filter(([, what]) => ['hangs', 'late'].includes(what)).length;
    expect(runs).toBeLessThanOrEqual(40 + (isLost ? faults.length : timeouts));
  });

  test('of two objectives finds a front', () => {
    const args = ['--evaluator', evaluatorCommand('reference.py'), '--space', 'space.json', '--json'];
    const { stdout, stderr } = strop(...args, '--trials', '20');
    expect(stderr).toBe('');
    expect(last(stdout)).toMatchObject({ study: 'reference-space', directions: ['maximize', 'minimize'], trials: 20 });
    expect(last(stdout).front.length).toBeGreaterThan(3);
  });

  test.each([
    ['more jobs than it can do', ['--jobs', '5'], /--jobs 5: evaluator 'reference' takes 4 at once/],
    ['an objective that it has not', ['--objectives', 'speed'], /has no 'speed': expected of accuracy, energy/],
    ['three objectives', ['--objectives', 'energy,accuracy,energy'], /expected one of accuracy, energy, or two/],
    ['too few directions', ['--direction', 'minimize'], /expected one for each of accuracy, energy/],
    ['another objective besides', ['--command', 'true'], /--command and --evaluator: expected one of them/],
    ['no time', ['--timeout', '0'], /--timeout 0/],
  ])('refuses %s in one line', (_, given, message) => {
    const evaluator = ['--evaluator', evaluatorCommand('reference.py'), '--space', 'space.json', '--study', 'refused'];
    const { stderr, status } = strop(...evaluator, ...given);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(status).toBe(1);
  });
});

test.each([
  [['--evaluator', 'exit 3', '--space', 'space.json'], /evaluator 'exit 3': .*exit code 3/],
  [['--evaluator', 'true'], /--space: expected the space of the evaluator/],
  [['--command', 'true', '--space', 'space.json', '--repeats', '3'], /--repeats: it is for an --evaluator/],
])('strop search %j is refused in one line', (given, message) => {
  const { stderr, status } = strop(...given);
  expect(stderr).toMatch(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(status).toBe(1);
});
