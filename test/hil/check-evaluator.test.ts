import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkEvaluator } from '../../src/hil/index.ts';
import { evaluatorCommand, pythonAvailable } from './python.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const strop = (...args: string[]) =>
  spawnSync(process.execPath, [main, 'hil', 'check', ...args], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });

describe.skipIf(!pythonAvailable)('the check of an evaluator', { timeout: 120_000 }, () => {
  test('passes the reference evaluator, by its exit code too', () => {
    const { stdout, stderr, status } = strop(evaluatorCommand('reference.py'), '--json');
    expect(stderr).toBe('');
    const { failed, checks } = JSON.parse(stdout);
    expect(checks.filter(({ passed }: { passed: boolean }) => !passed)).toEqual([]);
    expect({ failed, status, count: checks.length }).toEqual({ failed: 0, status: 0, count: 13 });
  });

  test('passes it with a configuration that is asked for', async () => {
    const onResult = (result: object) => void seen.push(result);
    const seen: object[] = [];
    const request = { params: { x: 9, y: 9 } };
    const results = await checkEvaluator(evaluatorCommand('reference.py'), { request, onResult });
    expect(seen).toEqual(results);
    // It is infeasible, which is an answer, but not one to check an evaluator by.
    expect(results.find(({ name }) => name === 'evaluate')).toMatchObject({
      passed: false,
      seen: 'error -32010: 18 cores: the device has 14',
    });
  });

  test.each([
    ['info', ['initialize']],
    ['protocol', ['another protocol']],
    ['basis', ['evaluate']],
    ['forgets', ['idempotent id']],
    ['method', ['unknown method']],
    ['params', ['wrong params']],
    ['malformed', ['malformed line']],
    ['blocks', ['ping during evaluate']],
    ['cancel', ['cancel']],
    ['timeout', ['timeout']],
    ['shutdown', ['shutdown']],
    ['stays', ['shutdown', 'end of input']],
    ['stdout', ['nothing but the protocol']],
    ['twice', ['nothing but the protocol']],
  ])('finds the rule that is broken: %s', async (rule, names) => {
    const results = await checkEvaluator(evaluatorCommand('test/hil/broken.py', rule), {
      deadline: rule === 'stays' ? 3 : 20,
    });
    expect(results.filter(({ passed }) => !passed).map(({ name }) => name)).toEqual(names);
  });

  test('shows what was expected and seen, and fails', () => {
    const { stdout, status } = strop(evaluatorCommand('test/hil/broken.py', 'basis'));
    expect(stdout).toMatch(/^✗ evaluate\n {4}expected {2}a result with each objective/m);
    expect(stdout).toMatch(
      /^ {4}seen {6}objectives\.speed\.basis is absent: expected measured, simulated, estimated$/m,
    );
    expect(stdout).toMatch(/^12 of 13 checks passed$/m);
    expect(status).toBe(1);
  });
});

test('a program that speaks no protocol fails every check, and the check ends', { timeout: 60_000 }, async () => {
  const results = await checkEvaluator('cat > /dev/null', { deadline: 0.1 });
  expect(results.filter(({ passed }) => passed).map(({ name }) => name)).toEqual(['nothing but the protocol']);
  const { stderr, status } = strop('tcp://127.0.0.1:1');
  expect(stderr).toMatch(/^strop: evaluator tcp:\/\/127\.0\.0\.1:1: connect ECONNREFUSED/);
  expect(status).toBe(1);
});
