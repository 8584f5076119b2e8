import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { instructionSet } from '../../bench/instruction-set.ts';
import { torchBounds } from '../../bench/training/bounds.ts';
import { Contestant } from '../../bench/training/contestant.ts';
import { bytesBesideLinear, linearLayers } from '../../bench/training/layers.ts';
import { trainings } from '../../bench/training/networks.ts';
import { fastest, medianRatio, race } from '../../bench/training/race.ts';

const serve = fileURLToPath(new URL('../../bench/training/serve.ts', import.meta.url));

/** A contestant that waits in each of its steps. */
function waiting(name: string, milliseconds: number) {
  const step = `() => new Promise((done) => setTimeout(done, ${milliseconds}))`;
  const script = `const { serve } = await import(${JSON.stringify(serve)}); await serve(${step});`;
  return { name, command: process.execPath, args: ['--input-type=module', '-e', script], environment: {} };
}

describe('the training benchmark', () => {
  it('gives every contestant its turn in every round', async () => {
    const { times, versions } = await race([waiting('slow', 40), waiting('fast', 1)], { rounds: 3, seconds: 0.02 });
    expect([...times].map(([name, seconds]) => [name, seconds.length])).toEqual([
      ['slow', 3],
      ['fast', 3],
    ]);
    expect(Math.min(...times.get('slow')!)).toBeGreaterThan(0.03);
    expect(versions.get('slow')).toBe(process.versions.node);
  });

  it('reports the peak memory of the process that it asks', async () => {
    const contestant = await Contestant.start(waiting('any', 0));
    const { peakBytes } = await contestant.run(1);
    await contestant.end();
    expect(peakBytes).toBeGreaterThan(10e6);
  });

  it('tells why a contestant could not begin', async () => {
    const broken = { ...waiting('broken', 0), args: ['-e', 'throw new Error("no such peer")'] };
    await expect(race([broken], { rounds: 1, seconds: 0.01 })).rejects.toThrow(/broken ended: .*no such peer/s);
  });

  it('takes the median of the ratios of each round', () => {
    const times = new Map([
      ['a', [1, 20, 3]],
      ['b', [2, 10, 1]],
    ]);
    expect(medianRatio(times.get('a')!, times.get('b')!)).toBe(2);
    expect(fastest(times, ['a', 'b'])).toBe('b');
  });

  it('knows the layers of the largest network: 457 M multiplications an image forward, 38 M weights', () => {
    const { convolutions, products } = linearLayers(trainings.cifar100, 1);
    const filters = convolutions.map((s) => s.kernelHeight * s.kernelWidth * s.channels * s.features);
    const matrices = products.map(({ inner, columns }) => inner * columns);
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    const multiplications = sum(filters.map((size, i) => size * convolutions[i]!.outHeight ** 2)) + sum(matrices);
    expect(Math.round(multiplications / 1e6)).toBe(457);
    expect(Math.round(sum([...filters, ...matrices]) / 1e6)).toBe(38);
  });

  it('counts the bytes beside the linear layers', () => {
    const spec = { inputShape: [2, 2, 1], classes: 2, conv: [{ features: 3, filter: 1 }], dense: [], seed: 1 } as const;
    const bytes = (name: 'RMSprop' | 'Adadelta') => bytesBesideLinear({ spec, optimizer: { name } }, 5);
    // 60 activations, pooled to 15, of 3 weights, then 40 of 24: 8 outputs of 3 features.
    const passes = 8 * (60 + 40) + 3.5 * 60;
    expect(bytes('RMSprop')).toBe(4 * (passes + 5 * 27));
    expect(bytes('Adadelta')).toBe(4 * (passes + 7 * 27));
  });

  it('takes its bounds from the instruction set', () => {
    expect(instructionSet('flags : fma avx2', undefined)).toBe('avx2');
    expect(instructionSet('flags : avx2 avx512f', undefined)).toBe('avx512');
    expect(instructionSet('flags : avx2 avx512f avx512_vnni', undefined)).toBe('avx512vnni');
    expect(instructionSet('flags : avx2 avx512f avx512_vnni', 'avx2')).toBe('avx2');
    expect(instructionSet('', undefined)).toBe('unknown');
    expect(torchBounds('avx2', 'fashion')).toEqual({ floor: 1.1, target: 1.3 });
    expect(torchBounds('avx512vnni', 'fashion')).toEqual({ floor: 1.3, target: 2 });
  });
});
