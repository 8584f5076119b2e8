import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { hardwareProfile, PROFILE_IDS, parseProfiles } from '../../../src/spiking/hardware/profiles.ts';

const path = new URL('../../../data/hardware/profiles.json', import.meta.url);
const content = () => JSON.parse(readFileSync(path, 'utf8'));

it('has every profile of data/hardware, and a source for each', () => {
  const readme = readFileSync(new URL('README.md', path), 'utf8');
  expect(content().profiles.map(({ id }: { id: string }) => id)).toEqual(PROFILE_IDS);
  for (const id of PROFILE_IDS) {
    expect(hardwareProfile(id).basis).not.toBe('');
    expect(readme).toContain(`\`${id}\``);
  }
  expect(hardwareProfile('loihi1_table2').e_synop_min).toBe(23.6);
});

it.each([
  ['an unknown schema', (c: { schema: string }) => Object.assign(c, { schema: 'hwprofile/2' }), 'hwprofile/1'],
  [
    'a constant below 0',
    (c: { profiles: object[] }) => Object.assign(c.profiles[1]!, { e_synop_min: -1 }),
    'e_synop_min is -1',
  ],
  [
    'a text for a number',
    (c: { profiles: object[] }) => Object.assign(c.profiles[4]!, { t_tick: '1 ms' }),
    't_tick is "1 ms"',
  ],
  ['no basis', (c: { profiles: object[] }) => Object.assign(c.profiles[3]!, { basis: '' }), 'loihi2: basis'],
  ['a profile too few', (c: { profiles: object[] }) => c.profiles.pop(), 'akida_akd1000: it is absent'],
])('refuses %s', (_, change, message) => {
  const changed = content();
  change(changed);
  expect(() => parseProfiles(changed)).toThrow(message);
});
