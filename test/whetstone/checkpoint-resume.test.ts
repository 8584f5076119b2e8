import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SharpenerSpec } from '../../src/whetstone/sharpener-spec.ts';
import type { TrainOptions } from '../../src/whetstone/train-options.ts';

const script = fileURLToPath(new URL('train-in-a-process.ts', import.meta.url));
let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'strop-checkpoint-'));
});
afterAll(() => rmSync(root, { recursive: true }));

const scheduled: SharpenerSpec = { kind: 'scheduled', start: 2, duration: 1, intermission: 0 };
const adaptive: SharpenerSpec = {
  ...{ kind: 'adaptive', minInitEpochs: 1, patience: 0, rate: 0.5, critical: 1 },
  ...{ significantIncrease: 0.3, significantDecrease: 0.5, maxEpochs: 7 },
};

/** Trains in a child process, which is killed outright as soon as it says `killAt`. @returns all that it said. */
async function run(folder: string, sharpener: SharpenerSpec, options: Partial<TrainOptions>, killAt?: string) {
  const args = [script, join(root, folder), JSON.stringify(sharpener), JSON.stringify(options)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line === killAt) child.kill('SIGKILL');
  }
  return lines;
}

describe('a training that is killed and started again', () => {
  it.each<[string, SharpenerSpec, Partial<TrainOptions>, string[]]>([
    ['scheduled', scheduled, {}, ['batch 0 3', 'epoch 2', 'batch 5 6']],
    ['adaptive', adaptive, {}, ['epoch 0', 'batch 4 1']],
    ['freezeHard', scheduled, { freezeHard: true }, ['epoch 3', 'batch 6 1']],
  ])('%s: has the bits of one that was not', async (name, sharpener, options, kills) => {
    const whole = await run(`${name}-whole`, sharpener, options);
    for (const killAt of kills) {
      const killed = await run(name, sharpener, options, killAt);
      expect(killed).toContain(killAt);
      expect(killed.at(-1)).not.toContain('weights');
    }
    const resumed = await run(name, sharpener, options);
    expect(resumed.length).toBeLessThan(whole.length);
    expect(resumed).not.toContain('epoch 1');
    expect(JSON.parse(resumed.at(-1)!)).toEqual(JSON.parse(whole.at(-1)!));
    const again = await run(name, sharpener, options);
    expect(again).toEqual([resumed.at(-1)]); // nothing is left to do
  });
});
