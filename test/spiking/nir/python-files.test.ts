import { expect, it } from 'vitest';
import { readNir } from '../../../src/spiking/index.ts';
import { behaviour, fixture } from './fixtures.ts';

it('reads the same network with and without compression', async () => {
  const [plain, zipped] = await Promise.all(
    ['ref_plain.nir', 'ref_gzip.nir'].map((name) => readNir(fixture(name), name)),
  );
  expect(plain).toEqual(zipped);
  expect(plain!.network.layers.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    'step1 conv',
    'or1 maxPool',
    'step2 dense',
  ]);
});

it('fires as PyTorch does: graphs within graphs, shortcuts, groups, dilation, scales, averages', async () => {
  const told = JSON.parse(new TextDecoder().decode(fixture('nested.json')));
  const { network } = await readNir(fixture('nested.nir'), 'nested.nir');
  const quarters = Float32Array.from(told.images as number[], (quarter) => quarter / 4);
  const { outputs, spikes } = await behaviour(network, quarters);
  const bits = outputs.map((word) => Array.from({ length: 12 }, (_, i) => (word >>> i) & 1).join(''));
  expect(bits).toEqual(told.outputs);
  const totals = Object.fromEntries(
    network.layers.map(({ name }, i) => [name, spikes[i]!.reduce((sum, count) => sum + count, 0)]),
  );
  const { spike1, block, add, dense } = told.spikes;
  expect(totals).toMatchObject({ spike1, 'block/spike': block, add, spike2: dense });
});
