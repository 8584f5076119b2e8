import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { currentOwner, isAlive } from '../../src/storage/owner.ts';

test('this process is alive; one that has ended is not', () => {
  expect(isAlive(currentOwner())).toBe(true);
  const { pid } = spawnSync(process.execPath, ['--version']);
  expect(isAlive({ ...currentOwner(), pid, start: '' })).toBe(false);
  expect(isAlive({ ...currentOwner(), pid })).toBe(false);
});

test.runIf(existsSync('/proc/self/stat'))('a later process with the same id is another one', () => {
  expect(isAlive({ ...currentOwner(), start: '1' })).toBe(false);
  expect(isAlive({ ...currentOwner(), boot: 'before the last restart' })).toBe(false);
});

test('a process on another machine is taken to be alive', () => {
  expect(isAlive({ ...currentOwner(), host: 'elsewhere', boot: 'x', pid: 2 ** 30 })).toBe(true);
});
