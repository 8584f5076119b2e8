import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadStudy, SqliteStorage, type Trial } from '../../src/strop-search.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'strop-map-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const strop = (...args: string[]) => {
  const options = { env: { ...process.env, NO_COLOR: '1' }, encoding: 'utf8', cwd: folder } as const;
  return spawnSync(process.execPath, [main, ...args], options);
};
const json = (stdout: string) => JSON.parse(stdout.trim().split('\n').at(-1)!);

describe('a search that weighs accuracy against energy, of networks that take 12 cores of Loihi', () => {
  const search = ['search', '--objectives', 'accuracy,energy', '--constraint', 'cores:loihi<=12', '--study', 'weighed'];
  let stdout = '';
  let trials: Trial[] = [];
  beforeAll(async () => {
    ({ stdout } = strop(...search, '--trials', '3', '--startup', '2', '--validation', '3400'));
    const storage = new SqliteStorage(join(folder, 'runs', 'studies.sqlite'));
    trials = await (await loadStudy({ name: 'weighed', storage })).trials();
    storage.close();
  }, 240_000);

  it('says how much of the space is left, and proposes nothing else', () => {
    expect(stdout).toContain('128 of 256 configurations keep cores:loihi<=12');
    expect(trials).toHaveLength(3);
    for (const { params } of trials) expect(params.features1).toBe(8);
  });

  it('tells the study figures with unit, profile and basis, and shows them so', () => {
    for (const { values, attributes } of trials) {
      const [accuracy, energy] = attributes.figures as { name: string; value: number; unit: string }[];
      expect(values).toEqual([accuracy!.value, energy!.value]);
      expect(energy).toMatchObject({ name: 'energy:loihi1_sanafe', unit: 'pJ', profile: 'loihi1_sanafe' });
      expect(energy).toMatchObject({ basis: expect.stringContaining('fitted to Nahuku') });
    }
    const shown = /energy:loihi1_sanafe \d[\d.]* [nµ]J/;
    expect(stdout).toMatch(shown);
    expect(strop('best', 'weighed').stdout).toMatch(shown);
    const summary = json(stdout);
    const { values } = trials.find(({ number }) => number === summary.best)!;
    expect(values![0]).toBe(Math.max(...trials.map((trial) => trial.values![0]!)));
    const report = readFileSync(join(folder, 'runs', 'weighed', 'report.html'), 'utf8');
    expect(report).toContain('What the search weighed');
    expect(report).toContain('by profile loihi1_sanafe: fitted to Nahuku');
  });

  it('lays the best network out, with what was measured on as many images as it is asked for', () => {
    const { stdout: text } = strop('map', `weighed#${json(stdout).best}`, '--images', '20', '--json');
    const { targets, energy, energySpread, latency, activity } = json(text);
    expect(targets.map(({ mapping }: { mapping: { target: string } }) => mapping.target)).toHaveLength(6);
    expect(targets[0]).toMatchObject({ fit: { fits: true }, staticPower: { unit: 'mW' } });
    expect(targets[0].mapping.cores).toBeLessThanOrEqual(12);
    expect(activity).toMatchObject({ images: 20, connectionSparsity: expect.any(Number) });
    for (const each of [...energy, ...latency])
      expect(each).toMatchObject({ profile: expect.any(String), basis: expect.any(String) });
    expect(energySpread.factor).toBeGreaterThan(10);
    const { stdout: table } = strop(
      'map',
      join('runs', 'weighed', String(json(stdout).best)),
      '--target',
      'loihi',
      '--images',
      '5',
    );
    expect(table).toMatch(/loihi1_sanafe +[\d.]+ [nµ]J/);
    expect(table).toContain('profiles differ');
    expect(table).toContain('static power');
  });

  it('runs it with the arithmetic of Loihi', () => {
    const best = `weighed#${json(stdout).best}`;
    const [chip, integers] = [
      ['--target', 'loihi'],
      ['--bits', '8'],
    ].map((how) => json(strop('simulate', best, '--images', '100', ...how, '--json').stdout));
    expect(chip.target.layers.map(({ changed }: { changed: number }) => changed)).toEqual([0, 0, 0, 0]);
    expect(chip).toMatchObject({ target: { name: 'loihi' }, accuracy: integers.accuracy });
  });
});

it('lays out the paper’s networks by their shapes', () => {
  const { stdout } = strop('map', '--preset', 'table4.cifar-100', '--target', 'speck,loihi*64', '--json');
  const [speck, loihi] = json(stdout).targets;
  expect(speck.fit).toMatchObject({ fits: false, limit: 'kernel entries of a core', nearest: expect.any(String) });
  expect(loihi.fit).toEqual({ fits: true });
});

it.each([
  [['map'], 'expected a network'],
  [['map', 'nowhere.strop'], 'nowhere.strop: no such file'],
  [['map', '--preset', 'table4.mnist', '--target', 'abacus'], 'target abacus: expected one of loihi'],
  [['simulate', 'nowhere.strop', '--target', 'abacus'], 'nowhere.strop: no such file'],
  [['search', '--objectives', 'accuracy,joy'], '--objectives joy: expected some of accuracy'],
  [['search', '--objectives', 'energy:abacus'], 'expected energy:PROFILE of horowitz45'],
  [['search', '--objectives', 'accuracy,accuracy'], 'or two that differ'],
  [['search', '--constraint', 'fits'], 'expected fits:TARGET or cores:TARGET<=N'],
  [['search', '--constraint', 'fits:truenorth'], 'no configuration of table1-mini keeps it; the nearest needs'],
  [['search', '--constraint', 'fits:loihi', '--command', 'true', '--space', 'table1'], '--constraint: it is for'],
])('refuses %j in one line', (args, message) => {
  const { status, stderr, stdout } = strop(...args);
  expect(status).toBe(1);
  expect(stdout).toBe('');
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain(message);
});
