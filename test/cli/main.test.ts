import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const runs = mkdtempSync(join(tmpdir(), 'strop-cli-'));
afterAll(() => rmSync(runs, { recursive: true, force: true }));

const env = { ...process.env, NO_COLOR: '1' };
function strop(args: string[], nodeArgs: string[] = []) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...nodeArgs, main, ...args], {
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}
/** A search of seconds: 600 training images. */
const search = (...rest: string[]) => ['search', '--runs', runs, '--validation', '3400', ...rest];

describe('strop', () => {
  it('shows its commands, and what each takes', () => {
    expect(strop(['--help']).stdout).toMatch(/train[\s\S]*search[\s\S]*doctor/);
    expect(strop(['search', '--help']).stdout).toMatch(/--trials[\s\S]*earlier runs of the study included/);
    expect(strop(['--version']).stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it.each([
    ['an option that there is not', search('--trails', '3'), /^strop: unknown option --trails: expected --dataset, /],
    ['a number that is none', search('--trials', 'many'), /^strop: --trials many: expected a whole number/],
    [
      'a data set that there is not',
      search('--dataset', 'letters', '--trials', '1'),
      /^strop: data set 'letters': expected/,
    ],
    ['a space that there is not', search('--space', 'table9'), /^strop: space 'table9': expected one of table1/],
    [
      'an engine that there is not',
      search('--engine', 'gpu', '--trials', '1'),
      /^strop: engine gpu: expected one of native/,
    ],
    ['a folder that cannot be made', ['search', '--runs', '/dev/null/runs'], /^strop: .*\/dev\/null\/runs/],
    ['a study name that is no folder', search('--study', '../x'), /^strop: --study \.\.\/x: expected letters/],
  ])('refuses %s in one line', (_, args, message) => {
    const { status, stderr } = strop(args);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(status).toBe(1);
  });

  it('says under an older Node that it is too old', () => {
    const older = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });";
    const { status, stderr } = strop(['doctor'], ['--import', `data:text/javascript,${encodeURIComponent(older)}`]);
    expect(stderr).toBe('strop: this is Node 20.20.2, Strop needs 22.13 or later\n');
    expect(status).toBe(1);
  });

  it('tells with doctor what is active', () => {
    const { stdout } = strop(['doctor']);
    expect(stdout).toMatch(/^strop {5}\d/);
    expect(stdout).toMatch(/^node {6}2\d\./m);
    expect(stdout).toMatch(
      /^kernels {3}(native; SIMD level (baseline|avx2|avx512) \(|wasm[^;]*; SIMD level simd128 \()/m,
    );
    expect(stdout).toMatch(/^engine {4}(native|wasm) \(/m);
    expect(JSON.parse(strop(['doctor', '--json']).stdout).engine.engines).toHaveLength(4);
  });
});

describe('strop search', { timeout: 300_000 }, () => {
  const args = search('--study', 'stopped', '--trials', '3');
  const summaryOf = (stdout: string) => JSON.parse(stdout.trim().split('\n').at(-1)!);
  const whole = () => strop(search('--study', 'whole', '--trials', '3', '--json'));

  it('goes on where it was after Ctrl-C and after a kill, and finds the same as without them', async () => {
    for (const signal of ['SIGINT', 'SIGKILL'] as const) {
      const child = spawn(process.execPath, [main, ...args], { env });
      let output = '';
      let errors = '';
      child.stderr.on('data', (text) => {
        errors += text;
      });
      // Into the trial after the first that it ends.
      for await (const text of child.stdout) {
        output += text;
        if (/^ +[01] .*%/m.test(output)) break;
      }
      child.kill(signal);
      const [code] = await once(child, 'exit');
      if (signal === 'SIGINT') {
        expect(code).toBe(130);
        expect(errors).toBe('strop: stopped; the same command goes on where it was\n');
      }
    }
    const resumed = strop(args);
    expect(resumed.stderr).toBe('');
    const { report, network, study, ...found } = summaryOf(resumed.stdout);
    const { report: _, network: __, study: ___, ...expected } = summaryOf(whole().stdout);
    expect(found).toEqual(expected);
    expect(found).toMatchObject({ trials: 3, testImages: 1000 });
    expect(found.agreeing).toBeGreaterThanOrEqual(999);
    expect(existsSync(network)).toBe(true);
    expect(readFileSync(report, 'utf8')).toMatch(/^<!doctype html>/i);
  });

  it('trains a trial again, with the same bits', () => {
    whole();
    const { status } = strop(['train', '--runs', runs, '--trial', 'whole#1', '--json']);
    expect(status).toBe(0);
    const weights = (...path: string[]) => readFileSync(join(runs, ...path, 'weights.bin'));
    expect(weights('train-whole-1', 'seed-0').equals(weights('whole', '1'))).toBe(true);
  });

  it('prints nothing but JSON with --json, and says again what it found when it is run again', () => {
    const { stdout, stderr } = whole();
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(stderr).toBe('');
    expect(summaryOf(stdout)).toMatchObject({ study: 'whole', trials: 3 });
  });

  it('refuses to go on with a study of another seed or of other images', () => {
    whole();
    expect(strop(search('--study', 'whole', '--dataset', 'mnist')).stderr).toMatch(/on 3400 held-out images of mnist'/);
    const { status, stderr } = strop(search('--study', 'whole', '--seed', '7'));
    expect(stderr).toMatch(/^strop: study 'whole' exists with seed 0 instead of 7/);
    expect(status).toBe(1);
  });
});
