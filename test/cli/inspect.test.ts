import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { summaryOfNetwork } from '../../src/cli/inspect-summary.ts';
import { describeNetwork } from '../../src/cli/inspect-table.ts';
import { compile, encodeNetwork, neuronLayers, quantise } from '../../src/spiking/index.ts';
import { residualNetwork } from '../spiking/networks.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'strop-inspect-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const network = compile(residualNetwork(4));
const file = encodeNetwork(network);
writeFileSync(join(folder, 'network.strop'), file);

function strop(...args: string[]) {
  const env = { ...process.env, NO_COLOR: '1' };
  return spawnSync(process.execPath, [main, 'inspect', ...args], { env, encoding: 'utf8' });
}

describe('strop inspect', () => {
  it('shows the layers of a file or a folder', () => {
    const { stdout, status } = strop(folder);
    expect(status).toBe(0);
    expect(strop(join(folder, 'network.strop')).stdout).toBe(stdout);
    expect(stdout).toContain('13 x 12 x 2, as grey levels');
    expect(stdout).toContain('3 classes in 12 output neurons, the nearest two 8 apart');
    expect(stdout).toContain(createHash('sha256').update(file).digest('hex'));
    expect(stdout).toMatch(/conv_2x3x6x9 +conv +conv_3x3x2x6 +2x3 \/1x2 +11x5x9 +495 +324 +/);
    expect(stdout).toMatch(/shortcut +\S+ +1x1 \/1x2 +54\n/);
    expect(stdout).toMatch(/max-pool +\S+ +3x3 \/2x1 +6x5x9 +– +– +–\n/);
  });

  it('says the same to programs', () => {
    const { stdout } = strop(folder, '--json', '--bits', '8');
    const { network: quantised, report } = quantise(network);
    const summary = { ...summaryOfNetwork(quantised, join(folder, 'network.strop'), file), quantisation: report };
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(summary)));
    expect(summary).toMatchObject({ numbers: 'integers', keyDistance: 8, outputs: 12 });
    expect(describeNetwork(summary)).toContain('Quantised to 8 bits, a scale for each channel');
  });

  it('counts what the arrays hold', () => {
    const { layers, bytes, weights, neurons } = summaryOfNetwork(network, 'x', file);
    const first = layers[0]!;
    const array = neuronLayers(network)[0]!.synapses[0].weights;
    expect(first.numbers!.weightRange).toEqual([Math.min(...array), Math.max(...array)]);
    expect(first).toMatchObject({ neurons: 11 * 10 * 6, bytes: 4 * (3 * 3 * 2 * 6 + 6 + 6) });
    // Of the layer with a shortcut, γ = 0 makes a third of the main weights zero.
    expect(layers[2]!.numbers!.zeroWeights).toBe((2 * 3 * 6 * 9) / 3);
    expect(bytes).toBe(layers.reduce((sum, layer) => sum + layer.bytes, 0));
    expect([weights, neurons].every((count) => count > 1000)).toBe(true);
  });

  it('fits 100 columns, whatever the names and sizes', () => {
    const long = 'a_name_that_nobody_would_give_a_layer';
    const [first, ...rest] = network.layers;
    const layers = [{ ...first!, name: long }, ...rest].map((layer) => {
      const renamed = (from: string) => (from === first!.name ? long : from);
      if (layer.kind === 'maxPool') return { ...layer, from: renamed(layer.from) };
      const synapses = layer.synapses.map((each) => ({ ...each, from: renamed(each.from) }));
      return { ...layer, synapses: synapses as unknown as typeof layer.synapses };
    });
    const { network: quantised, report } = quantise({ ...network, layers }, { bits: 4 });
    const text = describeNetwork({ ...summaryOfNetwork(quantised, 'network.strop', file), quantisation: report });
    expect(text).toContain('a_name_…_a_layer');
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  it.each([
    ['a file that there is not', ['nowhere.strop'], /^strop: nowhere\.strop: no such file/],
    ['a file of another kind', [main], /^strop: .*main\.ts: not a spiking network of Strop/],
    ['other bits', [folder, '--bits', '7'], /^strop: --bits 7: expected 8 or 4/],
  ])('refuses %s in one line', (_, args, message) => {
    const { status, stderr } = strop(...args);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(status).toBe(1);
  });
});
