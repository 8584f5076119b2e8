import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { currentOwner, isAlive } from '../../src/storage/owner.ts';
import { runCommand } from '../../src/workers/run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'strop-command-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const never = new AbortController().signal;
const run = (command: string, input = '', signal = never) =>
  runCommand(command, { input, env: { GIVEN: 'yes' }, signal });

describe('a command', () => {
  test('gets its input and environment and gives both its outputs and its exit code', async () => {
    const found = await run('cat; echo "$GIVEN" >&2; exit 3', 'süß\n');
    expect(found).toEqual({ code: 3, killedBy: null, output: 'süß\n', errors: 'yes\n' });
  });

  test('need not read its input', async () => {
    expect(await run('echo 1', 'x'.repeat(1e6))).toMatchObject({ code: 0, output: '1\n' });
  });

  test('that a signal ends says so', async () => {
    expect(await run('kill -9 $$')).toMatchObject({ code: null, killedBy: 'SIGKILL' });
  });

  test('that prints without end in sight is kept by its end', async () => {
    const { output } = await run('yes no | head -c 1000000; echo; echo last');
    expect(output.length).toBe(65536);
    expect(output.endsWith('\nlast\n')).toBe(true);
  });
});

/** The process that has written its id to the file, once it has. */
async function processOf(file: string) {
  while (!existsSync(file) || readFileSync(file, 'utf8') === '') await setTimeout(5);
  return { ...currentOwner(), pid: Number(readFileSync(file, 'utf8')), start: '' };
}

test.skipIf(process.platform === 'win32')('an aborted command is ended with all that it started', async () => {
  const file = join(folder, 'grandchild');
  const controller = new AbortController();
  const running = run(`sh -c 'echo $$ > ${file}; sleep 600' & wait`, '', controller.signal);
  const grandchild = await processOf(file);
  expect(isAlive(grandchild)).toBe(true);
  controller.abort(new Error('Ctrl-C'));
  await expect(running).rejects.toThrow('Ctrl-C');
  while (isAlive(grandchild)) await setTimeout(5);
  await expect(run('echo 1', '', controller.signal)).rejects.toThrow('Ctrl-C');
});

test.skipIf(process.platform === 'win32')('one that will not end on SIGTERM is killed', async () => {
  const file = join(folder, 'stubborn');
  const controller = new AbortController();
  const running = run(`trap '' TERM; echo $$ > ${file}; while true; do sleep 0.1; done`, '', controller.signal);
  const stubborn = await processOf(file);
  controller.abort(new Error('Ctrl-C'));
  await expect(running).rejects.toThrow('Ctrl-C');
  expect(isAlive(stubborn)).toBe(false);
});
