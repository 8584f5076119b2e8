import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { StropError } from '../../src/errors.ts';
import { TrialRunner } from '../../src/workers/trial-runner.ts';
import { quickRequest } from '../evaluate/requests.ts';

const runner = new TrialRunner();
afterEach(() => runner.close());

/** The processes that this one has started and that train. */
function children(): number[] {
  return readdirSync('/proc')
    .filter((name) => {
      try {
        const ours = readFileSync(`/proc/${name}/status`, 'utf8').includes(`\nPPid:\t${process.pid}\n`);
        return ours && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('trial-process');
      } catch {
        return false; // no process, or one that has ended meanwhile
      }
    })
    .map(Number);
}

it('evaluates a trial in another process, with its progress', { timeout: 120_000 }, async () => {
  const fractions: number[] = [];
  const outcome = await runner.run('trial', quickRequest, {
    onProgress: (progress) => progress.kind === 'batch' && fractions.push(progress.fraction),
  });
  expect(outcome.outcome).toBe('completed');
  expect(fractions.length).toBeGreaterThan(2);
  expect(children()).toHaveLength(1);
});

it('hands on the errors of a trial with their codes', { timeout: 60_000 }, async () => {
  const wrong = runner.run('trial', { ...quickRequest, dataset: 'letters' });
  await expect(wrong).rejects.toThrow(/data set 'letters'/);
  await expect(wrong).rejects.toBeInstanceOf(StropError);
  await expect(wrong).rejects.toMatchObject({ code: 'invalid-argument' });
});

it('tells a crash apart, and goes on with a new process', { timeout: 120_000 }, async () => {
  const crashed = runner.run('trial', quickRequest, {
    onProgress: () => {
      for (const pid of children()) process.kill(pid, 'SIGKILL');
    },
  });
  await expect(crashed).rejects.toMatchObject({ code: 'crashed', message: 'the process that trains ended by SIGKILL' });
  expect((await runner.run('trial', quickRequest)).outcome).toBe('completed');
});

it('starts another process where the last one ended between two jobs', { timeout: 120_000 }, async () => {
  const wrong = { ...quickRequest, dataset: 'letters' };
  await expect(runner.run('trial', wrong)).rejects.toThrow(/letters/);
  for (const pid of children()) process.kill(pid, 'SIGKILL');
  // Until the end of the process is known it is a crash, which is tried again; then there is a new one.
  const next = () => runner.run('trial', wrong).catch(({ code }) => code);
  await expect.poll(next, { timeout: 10_000 }).toBe('invalid-argument');
  expect(children()).toHaveLength(1);
});

it('ends the process when it is told to stop', { timeout: 60_000 }, async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const stopped = runner.run('trial', quickRequest, {
    signal: controller.signal,
    onProgress: () => controller.abort(reason),
  });
  await expect(stopped).rejects.toBe(reason);
  await expect.poll(children, { timeout: 10_000 }).toEqual([]);
});
