import { afterEach, expect, it } from 'vitest';
import { interruptible } from '../../src/cli/interrupt.ts';

afterEach(() => {
  process.exitCode = undefined;
});

it.each([
  ['what can be resumed', {}, 'stopped; the same command goes on where it was'],
  ['what cannot', { resumes: false }, 'stopped'],
])('says on Ctrl-C what is true of %s', async (_, options, message) => {
  let stopped: unknown;
  const work = interruptible(async (signal) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    stopped = signal.reason;
  }, options);
  // The last one is ours: the test runner may have its own.
  const last = () => process.listeners('SIGINT').at(-1) as (signal: NodeJS.Signals) => void;
  last()('SIGINT');
  await work;
  expect(stopped).toMatchObject({ code: 'conflict', message });
  expect(process.exitCode).toBe(130);
  process.off('SIGINT', last()); // a second Ctrl-C would end the process at once
});
