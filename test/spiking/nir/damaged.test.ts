import { expect, it } from 'vitest';
import { StropError } from '../../../src/errors.ts';
import { readNir } from '../../../src/spiking/index.ts';
import { fixture } from './fixtures.ts';

interface Damage {
  file: string;
  bytes: [offset: number, value: number][];
  length: number;
}

const damages: Damage[] = JSON.parse(new TextDecoder().decode(fixture('damaged.json')));

it('survives what fuzzing found: every damaged file is read or refused', async () => {
  const outcomes = [];
  for (const { file, bytes, length } of damages) {
    const damaged = fixture(file).slice(0, length);
    for (const [offset, value] of bytes) damaged[offset] = value;
    const outcome = await readNir(damaged, file, { timeMs: 5000 }).catch((error: unknown) => error);
    outcomes.push(outcome instanceof StropError ? outcome.code : outcome instanceof Error ? outcome : 'read');
  }
  expect(outcomes.filter((outcome) => outcome !== 'read' && outcome !== 'corrupt')).toEqual([]);
  expect(outcomes).toContain('corrupt');
});
