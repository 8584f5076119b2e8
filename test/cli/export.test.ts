import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { encodeNetwork } from '../../src/spiking/index.ts';
import { integerNetwork } from '../spiking/networks.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'strop-export-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);
writeFileSync(at('network.strop'), encodeNetwork(integerNetwork(7)));

function strop(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'export', ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

it('writes the network of a folder as NIR, and the same network from that', () => {
  const there = strop(folder, '--to', at('network.nir'), '--dialect', 'if');
  expect(there).toMatchObject({ status: 0, stderr: '' });
  expect(there.stdout).toMatch(
    /network\.nir: [\d,]+ bytes, 4 layers of .*network\.strop \(NIR, dialect if, read again/,
  );
  expect(there.stdout).toMatch(/neurons of layer a fire without input/);
  const back = strop(at('network.nir'), '--to', at('back.strop'), '--json');
  expect(JSON.parse(back.stdout)).toMatchObject({
    from: at('network.nir'),
    to: at('back.strop'),
    layers: 4,
    notes: [],
  });
  expect(readFileSync(at('back.strop'))).toEqual(readFileSync(at('network.strop')));
});

it.each([
  [
    'a file that there is not',
    [at('lost.strop'), '--to', at('a.nir')],
    /^strop: .*lost\.strop: no such file: expected /,
  ],
  [
    'another kind of file',
    [folder, '--to', at('a.onnx')],
    /^strop: --to .*a\.onnx: expected a file ending in \.nir or/,
  ],
  ['another dialect', [folder, '--to', at('a.nir'), '--dialect', 'b'], /^strop: dialect b: expected exact, if, lava/],
  [
    'a dialect of no NIR',
    [folder, '--to', at('a.strop'), '--dialect', 'if'],
    /^strop: --dialect if: .* is no \.nir file/,
  ],
  [
    'what the dialect cannot say',
    [folder, '--to', at('a.nir'), '--dialect', 'lava'],
    /^strop: .* of layer a fire without/,
  ],
])('refuses %s in one line', (_, args, message) => {
  const { status, stderr } = strop(...args);
  expect(status).toBe(1);
  expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(message)]);
  expect(existsSync(at('a.nir'))).toBe(false);
});
