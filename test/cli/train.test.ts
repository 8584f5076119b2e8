import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const runs = mkdtempSync(join(tmpdir(), 'strop-train-'));
afterAll(() => rmSync(runs, { recursive: true, force: true }));

const env = { ...process.env, NO_COLOR: '1' };
function strop(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { env, encoding: 'utf8' });
  return { status, stdout, stderr };
}
const lastLine = (stdout: string) => JSON.parse(stdout.trim().split('\n').at(-1)!);

/** Seconds on 600 images. */
const small = [
  ...['--validation', '3400', '--set', 'network.conv=[{"features":4,"filter":3},{"features":8,"filter":3}]'],
  ...['--set', 'network.dense=[16]', '--set', 'sharpener.start=2', '--set', 'sharpener.duration=1'],
];
const train = (...rest: string[]) => ['train', '--runs', runs, ...small, ...rest];

describe('strop train', { timeout: 120_000 }, () => {
  it('trains until every layer is hard and says what the simulator found', () => {
    const { status, stdout, stderr } = strop(...train('--name', 'one'));
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ +6 .* 1 1 1 1$/m);
    expect(stdout).toMatch(/completed: all 6 epochs/);
    expect(stdout).toMatch(/spiking accuracy {2}\d\d\.\d\d % of 1,000 test images/);
    const { seeds, finishedSharpening } = lastLine(stdout);
    expect(finishedSharpening).toBe(1);
    expect(seeds[0].spikingAccuracy).toBeGreaterThan(0.3); // chance is 0.1
    expect(Math.abs(seeds[0].spikingAccuracy - seeds[0].trainedAccuracy)).toBeLessThan(0.002);
    const report = readFileSync(join(seeds[0].folder, 'report.html'), 'utf8');
    expect(report).toContain('spiking accuracy on 1,000 test images');
    expect(report).toMatch(/<svg[\s\S]*The recipe[\s\S]*vectorMeanSquaredError/);
    const again = strop(...train('--name', 'one'));
    expect(again.stdout).toContain('one, seed 0: finished before');
    expect(lastLine(again.stdout)).toEqual(lastLine(stdout));
  });

  it('goes on where it was after a kill, with the bits of a training that was not', async () => {
    const child = spawn(process.execPath, [main, ...train('--name', 'killed')], { env });
    let output = '';
    for await (const text of child.stdout) {
      output += text;
      if (/^ +3 .*%/m.test(output)) break;
    }
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { stdout } = strop(...train('--name', 'killed'));
    expect(stdout).not.toMatch(/^ +1 .*%/m);
    strop(...train('--name', 'one')); // as above, where that was left out
    const weights = (name: string) => readFileSync(join(runs, name, 'seed-0', 'weights.bin'));
    expect(weights('killed').equals(weights('one'))).toBe(true);
  });

  it('does not keep settings with which nothing was trained', () => {
    expect(strop(...train('--name', 'typo', '--set', 'batch=abc')).status).toBe(1);
    expect(strop(...train('--name', 'typo', '--epochs', '1', '--allow-unfinished')).stderr).toBe('');
  });

  it('repeats from several seeds', () => {
    const { stdout } = strop(...train('--name', 'two', '--seeds', '2'));
    expect(stdout).toMatch(/spiking accuracy of 2 trainings: mean .* worst .*; 2 of 2 finished sharpening/);
    const { seeds, mean, worst } = lastLine(stdout);
    const found = seeds.map(({ spikingAccuracy }: { spikingAccuracy: number }) => spikingAccuracy);
    expect(mean).toBeCloseTo((found[0] + found[1]) / 2, 12);
    expect(worst).toBe(Math.min(...found));
  });

  it("ends where it is told, as the paper's 50 epochs do", () => {
    const { stdout } = strop(...train('--name', 'short', '--epochs', '3', '--allow-unfinished', '--json'));
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(lastLine(stdout)).toMatchObject({ finishedSharpening: 0, mean: null });
    expect(lastLine(stdout).seeds[0]).toMatchObject({ epochs: 3, spikingAccuracy: null });
  });

  it('profiles', () => {
    const { stdout } = strop(...train('--name', 'profiled', '--epochs', '1', '--allow-unfinished', '--profile'));
    expect(stdout).toMatch(/s in kernels, by layer:/);
    expect(stdout).toMatch(/^ +conv2 +\d+\.\d % +\d+\.\d %/m);
  });

  it('shows the recipe of a preset, and trains by one from a file', () => {
    const shown = strop('train', '--preset', 'table4.cifar-100', '--show').stdout;
    expect(JSON.parse(shown)).toMatchObject({ optimizer: { name: 'Adadelta' }, network: { dense: [1024] } });
    const path = join(runs, 'recipe.json');
    writeFileSync(path, strop(...train('--show')).stdout);
    const { stdout } = strop(
      'train',
      '--runs',
      runs,
      '--recipe',
      path,
      '--validation',
      '3400',
      '--name',
      'file',
      '--json',
    );
    expect(lastLine(stdout).finishedSharpening).toBe(1);
  });

  it.each([
    ['an unknown preset', train('--preset', 'table9'), /^strop: preset table9: expected one of table4/],
    ['two recipes', train('--preset', 'table2:1', '--trial', 'a#1'), /^strop: --preset and --trial: expected one/],
    ['a change that is none', train('--set', 'batch'), /^strop: --set batch: expected PATH=VALUE/],
    ['a part that there is not', train('--set', 'batches=3'), /^strop: recipe has no batches: expected one of network/],
    [
      'a setting that there is not',
      train('--set', 'optimizer.rate=3', '--name', 'x1'),
      /^strop: rate of RMSprop: expected/,
    ],
    ['too few epochs', train('--epochs', '3', '--name', 'x2'), /^strop: epochs 3: .* 6/],
    ['a trial that there is not', train('--trial', 'demo#3'), /^strop: --trial demo#3: .*config\.json is not there/],
    [
      'a training of other settings',
      train('--name', 'one', '--set', 'batch=7'),
      /^strop: .*one holds a training with another recipe\.batch \(32\)/,
    ],
    [
      'a data set that there is not',
      train('--dataset', 'letters', '--name', 'x3'),
      /^strop: data set 'letters': expected/,
    ],
  ])('refuses %s in one line', (_, args, message) => {
    const { status, stderr } = strop(...args);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(status).toBe(1);
  });
});
