import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { Evaluator, type EvaluatorOptions } from '../../src/hil/index.ts';
import { ProcessGroup } from '../../src/processes/process-group.ts';
import { evaluatorCommand, pythonAvailable } from './python.ts';

const folder = mkdtempSync(join(tmpdir(), 'strop-hil-'));
const open: Evaluator[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((evaluator) => evaluator.close()));
});
afterAll(() => rmSync(folder, { recursive: true }));

let journals = 0;
/** The faulty evaluator, and what it writes of what it does. */
async function start(args: string[], options: EvaluatorOptions = {}) {
  const journal = join(folder, `${journals++}.jsonl`);
  const log: string[] = [];
  const command = evaluatorCommand('faulty.py', '--journal', journal, ...args);
  const evaluator = await Evaluator.open(command, {
    ...{ timeout: 2, heartbeat: 0.3, deadline: 3, onLog: (line) => void log.push(line), ...options },
  });
  open.push(evaluator);
  const events = (): [string, string][] =>
    existsSync(journal)
      ? readFileSync(journal, 'utf8')
          .split('\n')
          .filter((line) => line.endsWith(']'))
          .map((line) => JSON.parse(line))
      : [];
  return { evaluator, log, events };
}

const request = { params: { x: 3, y: 5 }, seed: 0, repeats: 4 };
const measured = { objectives: { accuracy: { value: expect.closeTo(1, 1), sd: 0.01, n: 4 }, energy: { value: 3000 } } };

describe.skipIf(!pythonAvailable)('an evaluator', { timeout: 120_000 }, () => {
  test('says what it is, and measures', async () => {
    const { evaluator, log } = await start(['--rate', '0']);
    expect(evaluator.info).toMatchObject({ name: 'faulty', concurrency: 4, objectives: [{}, {}] });
    const fractions: number[] = [];
    const onProgress = (fraction: number) => void fractions.push(fraction);
    expect(await evaluator.evaluate({ id: 'a', ...request }, { onProgress })).toMatchObject(measured);
    expect(log[0]).toMatch(/^faulty evaluator, process \d+$/);
  });

  test('gives the same for the same id without a second run', async () => {
    const { evaluator, events } = await start(['--rate', '0']);
    const once = await evaluator.evaluate({ id: 'a', ...request });
    const [again, other] = await Promise.all(['a', 'b'].map((id) => evaluator.evaluate({ id, ...request, seed: 1 })));
    expect(again).toEqual(once);
    expect(other).not.toEqual(once);
    expect(events().filter(([, what]) => what === 'run')).toEqual([
      ['a', 'run'],
      ['b', 'run'],
    ]);
  });

  test('tells what is infeasible at once', async () => {
    const { evaluator, events } = await start(['--rate', '0']);
    const found = await evaluator.evaluate({ id: 'a', ...request, params: { x: 9, y: 9 } });
    expect(found).toEqual({ infeasible: '18 cores: the device has 14' });
    expect(events()).toHaveLength(2);
  });

  /** Which runs of the evaluation there are: the evaluator keeps results unless its process ends. */
  test.each([
    ['transient', 1, /the clock was not ready; attempt 1 of 5/],
    ['deviceLost', 1, /the board does not answer; attempt 1 of 5/],
    ['malformed', 1, /it sent '\{"jsonrpc".*not JSON/],
    ['noisy', 1, /it sent 'loading the bitstream \.\.\.' \(not JSON/],
    ['nan', 1, /not JSON/],
    ['dies', 2, /the evaluator is gone: it ended with exit code 3 \(faulty evaluator, process \d+\); attempt 1 of 5/],
    ['long', 2, /the evaluator is gone: it sent a line of more than 1 MiB/],
    ['hangs', 1, /no answer to evaluate within|timed out/],
    ['late', 1, /no answer to evaluate within/],
    ['freezes', 1, /the evaluator is gone: no answer to ping within 3 s|no answer to cancel/],
  ])('that %s is asked again, and runs %i times', async (fault, runs, message) => {
    const { evaluator, log, events } = await start(
      ['--faults', fault, '--once'],
      fault === 'freezes' ? { timeout: 60 } : {},
    );
    expect(await evaluator.evaluate({ id: 'a', ...request }, { objectives: ['accuracy'] })).toMatchObject(measured);
    const whats = events().map(([, what]) => what);
    expect(whats.filter((what) => what !== 'run')).toEqual([fault, 'asked']);
    expect(whats.filter((what) => what === 'run')).toHaveLength(runs);
    expect(log.filter((line) => message.test(line)).length).toBeGreaterThan(0);
  });

  test('gives up after so many attempts, and can be asked something else', async () => {
    const { evaluator, events } = await start(['--faults', 'transient', '--once'], { attempts: 1 });
    const gone = evaluator.evaluate({ id: 'a', ...request });
    await expect(gone).rejects.toMatchObject({ code: 'gave-up', message: 'the clock was not ready (attempt 1)' });
    expect(await evaluator.evaluate({ id: 'a', ...request })).toMatchObject(measured);
    expect(events()).toHaveLength(3);
  });

  test('is not asked again for what it refuses', async () => {
    const { evaluator, events } = await start(['--rate', '0']);
    const model = { path: join(folder, 'absent.strop'), format: 'strop', sha256: '0'.repeat(64) } as const;
    const refused = evaluator.evaluate({ id: 'a', ...request, model });
    await expect(refused).rejects.toMatchObject({
      code: 'gave-up',
      message: expect.stringMatching(/expected a model/),
    });
    expect(events().filter(([, what]) => what === 'run')).toHaveLength(1);
  });

  test('asks no more at once than it can do', async () => {
    const { evaluator, events } = await start(['--faults', 'hangs', '--once']);
    const stop = new AbortController();
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const all = ids.map((id) => evaluator.evaluate({ id, ...request }, { signal: stop.signal }));
    const ends = Promise.allSettled(all);
    while (events().length < 4) await setTimeout(10);
    expect(events().map(([id]) => id)).toEqual(['a', 'b', 'c', 'd']);
    stop.abort(new Error('enough'));
    expect(await ends).toEqual(ids.map(() => ({ status: 'rejected', reason: new Error('enough') })));
    // Its slots are free again.
    expect(await evaluator.evaluate({ id: 'a', ...request })).toMatchObject(measured);
  });

  test.each([['SIGTERM'], ['SIGKILL']] as const)('that is ended by %s is started again', async (how) => {
    const { evaluator, log, events } = await start(['--faults', 'hangs', '--once']);
    const found = evaluator.evaluate({ id: 'a', ...request });
    while (!events().some(([, what]) => what === 'hangs')) await setTimeout(10);
    process.kill(processOf(log[0]!), how);
    expect(await found).toMatchObject(measured);
    expect(log.join()).toMatch(new RegExp(`it was ended by ${how}`));
  });

  test.each([['--rate 0'], ['--faults freezes --once']])('leaves nothing behind: %s', async (args) => {
    const { evaluator, log, events } = await start(args.split(' '), { timeout: 60 });
    const stop = new AbortController();
    const lost = evaluator.evaluate({ id: 'a', ...request }, { signal: stop.signal }).catch((error) => error);
    if (args !== '--rate 0') {
      while (events().length === 0) await setTimeout(10);
      stop.abort(new Error('stopped'));
      expect(await lost).toEqual(new Error('stopped'));
    }
    const pid = processOf(log[0]!);
    await evaluator.close();
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
    await expect(evaluator.evaluate({ id: 'b', ...request })).rejects.toMatchObject({ code: 'unavailable' });
  });

  test.each([['tcp'], ['unix']])('serves on a socket: %s, over several connections', async (kind) => {
    const path = join(folder, 'evaluator.sock');
    const listen = kind === 'tcp' ? '127.0.0.1:0' : path;
    const journal = join(folder, `${kind}.jsonl`);
    const server = new ProcessGroup(
      evaluatorCommand('faulty.py', '--listen', listen, '--faults', 'deviceLost', '--once', '--journal', journal),
    );
    try {
      let said = '';
      for await (const part of server.child.stderr) {
        said += part;
        if (said.includes('listening')) break;
      }
      const port = /listening on \('127\.0\.0\.1', (\d+)\)/.exec(said)?.[1];
      const address = kind === 'tcp' ? `tcp://127.0.0.1:${port}` : `unix:${path}`;
      for (const _ of ['once', 'again']) {
        const evaluator = await Evaluator.open(address);
        expect(await evaluator.evaluate({ id: 'a', ...request })).toMatchObject(measured);
        await evaluator.close();
      }
      expect(readFileSync(journal, 'utf8').match(/"run"/g)).toHaveLength(1);
    } finally {
      server.kill('SIGKILL');
      await server.ended;
    }
  });
});

describe('what is no evaluator', { timeout: 30_000 }, () => {
  test.each([
    ['exit 3', /evaluator 'exit 3': the evaluator is gone: it ended with exit code 3/],
    ['strop-no-such-program', /exit code 127 \(.*strop-no-such-program.*\)/],
    ['tcp://127.0.0.1:1', /evaluator tcp:\/\/127\.0\.0\.1:1: connect ECONNREFUSED/],
    ['tcp://nowhere', /expected tcp:\/\/host:port/],
    ['unix:/no/such.sock', /ENOENT/],
    ['echo hello; cat >&2', /it sent 'hello' \(not JSON/],
    ['yes | tr -d "\\n"', /a line of more than 1 MiB/],
    [answering('{}'), /protocol is absent: expected 1/],
    [answering('{"protocol":1,"name":"x"}'), /objectives is absent: expected a list/],
    [answering('{"protocol":1,"name":"x","objectives":[{"name":"a","direction":"up"}]}'), /"direction":"up"/],
    [
      answering('{"protocol":1,"name":"x","concurrency":0,"objectives":[{"name":"a","direction":"minimize"}]}'),
      /concurrency is 0: expected an integer of at least 1/,
    ],
    ['cat > /dev/null', /no answer to initialize within 0.5 s/],
  ])('is refused: %s', async (command, message) => {
    const deadline = command === 'cat > /dev/null' ? 0.5 : 20;
    await expect(Evaluator.open(command, { deadline })).rejects.toThrow(
      expect.objectContaining({ code: 'unavailable', message: expect.stringMatching(message) }),
    );
  });

  test.each([
    [{ timeout: 0 }, /timeout 0: expected seconds/],
    [{ deadline: Number.NaN }, /deadline NaN/],
    [{ attempts: 1.5 }, /attempts 1.5: expected an integer/],
  ])('nor are options of %j any', async (options, message) => {
    await expect(Evaluator.open('true', options)).rejects.toThrow(message);
  });
});

/** A program that gives its first request, of id 1, a result, and all others none. */
function answering(result: string): string {
  return `read line; echo '{"jsonrpc":"2.0","id":1,"result":${result}}'; cat > /dev/null`;
}

/** The process that the faulty evaluator says it is. */
function processOf(line: string): number {
  return Number(/process (\d+)/.exec(line)![1]);
}
