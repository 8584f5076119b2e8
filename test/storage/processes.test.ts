import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createStudy } from '../../src/search/create-study.ts';
import { gpSampler } from '../../src/search/gp-sampler.ts';
import type { TrialRecord } from '../../src/search/trial.ts';
import { namedSpace } from '../../src/space/named-spaces.ts';
import { MemoryStorage } from '../../src/storage/memory.ts';
import { SqliteStorage } from '../../src/storage/sqlite.ts';

const SCRIPT = fileURLToPath(new URL('./study-process.ts', import.meta.url));

let folder: string;
let file: string;
const running: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'strop-processes-'));
  file = join(folder, 'deep', 'er', 'studies.db');
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

function start(...args: string[]) {
  const child = spawn(process.execPath, [SCRIPT, file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  return child;
}

async function finish(child: ReturnType<typeof start>) {
  const [[code], output, errors] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
  return { code, output, errors };
}

async function kill(child: ReturnType<typeof start>, line: string): Promise<void> {
  let output = '';
  for await (const chunk of child.stdout) {
    output += chunk;
    if (output.includes(`${line}\n`)) break;
  }
  expect(output).toContain(line);
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function trialsInFile() {
  const storage = new SqliteStorage(file);
  const trials = await storage.list('shared');
  storage.close();
  return trials;
}

test('a search that is killed in an evaluation, twice, goes on as if it had not been', async () => {
  await kill(start('8', '1'), 'begin 1');
  expect(await trialsInFile()).toMatchObject([{ state: 'complete' }, { state: 'running' }]);
  await kill(start('8', '5'), 'begin 5');
  const { code, output, errors } = await finish(start('8'));
  expect({ code, output, errors }).toEqual({ code: 0, output: 'begin 5\nbegin 6\nbegin 7\nopen\n', errors: '' });

  const whole = await createStudy({
    name: 'shared',
    space: namedSpace('table1-mini'),
    seed: 11,
    sampler: gpSampler(),
    storage: new MemoryStorage(),
  });
  await whole.optimize(({ params }) => Math.sin(whole.space.index(params)), { trials: 8 });
  const values = (trials: readonly TrialRecord[]) =>
    trials.map(({ number, digits, values: told }) => ({ number, digits, told }));
  const resumed = await trialsInFile();
  expect(values(resumed)).toEqual(values(await whole.trials()));
  expect(resumed.map(({ claims }) => claims)).toEqual([1, 2, 1, 1, 1, 2, 1, 1]);
});

test('processes that share a file evaluate every trial once', async () => {
  const finished = await Promise.all(Array.from({ length: 3 }, () => finish(start('24'))));
  expect(finished.map(({ code, errors }) => ({ code, errors }))).toEqual(Array(3).fill({ code: 0, errors: '' }));
  const begun = finished.flatMap(({ output }) =>
    [...output.matchAll(/begin (\d+)/g)].map(([, number]) => Number(number)),
  );
  expect(begun.sort((a, b) => a - b)).toEqual(Array.from({ length: 24 }, (_, i) => i));
  const trials = await trialsInFile();
  expect(new Set(trials.map(({ digits }) => digits.join())).size).toBe(24);
  expect(trials.every(({ state, claims }) => state === 'complete' && claims === 1)).toBe(true);
});

test("a living process's trial is not taken from it", async () => {
  const child = start('2', '0');
  for await (const chunk of child.stdout) if (String(chunk).includes('begin 0')) break;
  const { output } = await finish(start('2'));
  expect(output).toBe('begin 1\nopen\n');
  expect(await trialsInFile()).toMatchObject([{ state: 'running', claims: 1 }, { state: 'complete' }]);
});
