import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { loadDataset } from '../../src/datasets/load.ts';
import { loadKernels } from '../../src/kernels/choose.ts';
import { applyLoihiArithmetic, encodeNetwork, simulate } from '../../src/spiking/index.ts';
import { NetworkBuilder } from '../spiking/integer-networks.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const runs = mkdtempSync(join(tmpdir(), 'strop-simulate-'));
afterAll(() => rmSync(runs, { recursive: true, force: true }));

const network = new NetworkBuilder([28, 28, 1], 'random').conv(8).pool().conv(16).dense(40).build(10);
const folder = join(runs, 'study', '7');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'network.strop'), encodeNetwork(network));
writeFileSync(join(folder, 'config.json'), JSON.stringify({ dataset: 'fashion-mini' }));

function strop(...args: string[]) {
  const env = { ...process.env, NO_COLOR: '1', STROP_KERNELS: 'wasm' };
  return spawnSync(process.execPath, [main, 'simulate', ...args], { env, encoding: 'utf8' });
}

describe('strop simulate', () => {
  it("shows a trial's accuracy and layers as the simulator has them", async () => {
    const { images, labels } = await (await loadDataset('fashion-mini')).readTest();
    const pixels = images.length / labels.length;
    const first = images.subarray(0, 60 * pixels);
    const expected = await simulate(network, first, { kernels: loadKernels('wasm'), method: 'nibbles' });
    const accuracy = expected.classes.filter((found, i) => found === labels[i]).length / 60;

    const args = ['study#7', '--runs', runs, '--images', '60', '--method', 'nibbles', '--threads', '2'];
    const { stdout, status } = strop(...args, '--json');
    expect(status).toBe(0);
    const summary = JSON.parse(stdout);
    const { spikes, synapticOperations } = expected;
    expect(summary).toMatchObject({ accuracy, spikes, synapticOperations, images: 60, quantised: true, threads: 2 });
    const layers = expected.layers.map(({ spikesByImage, synapticOperationsByImage, ...layer }) => layer);
    expect(summary.layers).toEqual(layers);

    const table = strop(...args).stdout;
    expect(table).toContain(`${(100 * accuracy).toFixed(1)} % of 60 test images of fashion-mini`);
    expect(table).toMatch(/conv0 +6,272 .*host\n/);
    expect(table).toMatch(/conv2 +3,136 .*nibbles\n/);
  });

  it('runs time steps', () => {
    const path = join(folder, 'network.strop');
    const steps = ['--steps', '3', '--reset', 'subtract', '--input', 'rate'];
    const { stdout } = strop(path, '--images', '4', ...steps, '--json');
    expect(JSON.parse(stdout).steps).toEqual({ count: 3, reset: 'subtract', input: 'rate', seed: 0 });
  });

  it("runs with Loihi's arithmetic", () => {
    const { layers } = applyLoihiArithmetic(network);
    const { stdout } = strop(folder, '--images', '4', '--target', 'loihi', '--json');
    const expected = layers.map(({ biasMantissas, ...layer }) => layer);
    expect(JSON.parse(stdout).target).toEqual({ name: 'loihi', layers: expected });
    expect(strop(folder, '--images', '4', '--target', 'loihi').stdout).toMatch(/loihi, conv2: weight exponent -?\d/);
  });

  it.each([
    ['a file that there is not', [join(runs, 'none')], /none: no such file: expected a network.strop/],
    ['a method that there is not', [folder, '--method', 'both'], /--method both: expected auto, events or nibbles/],
    ['no steps', [folder, '--steps', '0'], /--steps 0: expected a whole number of at least 1/],
    ['a reset that there is not', [folder, '--steps', '2', '--reset', 'half'], /reset half: expected zero or subtract/],
    ['bits that there are not', [folder, '--bits', '3'], /--bits 3: expected 8 or 4/],
    ['a target that there is not', [folder, '--target', 'abacus'], /--target abacus: expected loihi/],
    ['to quantise what is quantised', [folder, '--bits', '8'], /quantised already/],
  ])('refuses %s in one line', (_, args, message) => {
    const { status, stderr } = strop(...args);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(status).toBe(1);
  });

  it('asks for the data set where nothing says which', () => {
    const alone = join(runs, 'network.strop');
    writeFileSync(alone, encodeNetwork(network));
    expect(strop(alone).stderr).toMatch(/no config.json beside it says what it was trained on: give --dataset/);
    const small = new NetworkBuilder([9, 8, 2], 'random').dense(12).build(3);
    writeFileSync(alone, encodeNetwork(small));
    const message = /data set fashion-mini: 28 x 28 x 1, 10 classes; the network takes 9 x 8 x 2 and tells 3 classes/;
    expect(strop(alone, '--dataset', 'fashion-mini').stderr).toMatch(message);
  });
});
