import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random/random.ts';
import { threefry2x32 } from '../../src/random/threefry.ts';

it.each([
  // Known answers of the Random123 library, 20 rounds: key, counter, output.
  [
    [0, 0],
    [0, 0],
    [0x6b200159, 0x99ba4efe],
  ],
  [
    [0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x1cb996fc, 0xbb002be7],
  ],
  [
    [0x13198a2e, 0x03707344],
    [0x243f6a88, 0x85a308d3],
    [0xc4923a9c, 0x483df7a0],
  ],
] as const)('Threefry-2x32 of key %j and counter %j', (key, counter, expected) => {
  const out = new Uint32Array(2);
  threefry2x32(key[0], key[1], counter[0], counter[1], out);
  expect([...out]).toEqual(expected);
});

describe('a random stream', () => {
  const draws = (random: Random, n: number) => Array.from({ length: n }, () => random.uniform());

  it('is a function of its seed and path', () => {
    const all = [
      new Random(5),
      new Random(5, 0),
      new Random(5, 1),
      new Random(5, 1, 0),
      new Random(6),
      new Random(2 ** 40 + 5),
    ];
    const firsts = all.map((random) => random.uint32());
    expect(new Set(firsts).size).toBe(all.length);
    expect(draws(new Random(5, 1, 2), 9)).toEqual(draws(new Random(5, 1, 2), 9));
  });

  it('draws uniform and normal numbers', () => {
    const random = new Random(1);
    const n = 20_000;
    const uniforms = draws(random, n);
    expect(Math.min(...uniforms)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniforms)).toBeLessThan(1);
    expect(uniforms.reduce((sum, u) => sum + u, 0) / n).toBeCloseTo(0.5, 2);
    const normals = Array.from({ length: n }, () => random.normal());
    expect(normals.reduce((sum, z) => sum + z, 0) / n).toBeCloseTo(0, 1);
    expect(normals.reduce((sum, z) => sum + z * z, 0) / n).toBeCloseTo(1, 1);
    expect(normals.filter((z) => z < -1.6449).length / n).toBeCloseTo(0.05, 2);
  });

  it('draws integers without bias, beyond 32 bits too', () => {
    const random = new Random(2);
    const counts = Array<number>(6).fill(0);
    for (let i = 0; i < 12_000; i++) counts[random.integer(6)]!++;
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200);
    expect(random.integer(1)).toBe(0);
    expect(random.integer(2 ** 50)).toBeGreaterThan(2 ** 32);
  });

  it('makes permutations in every order', () => {
    const orders = new Set(Array.from({ length: 200 }, (_, i) => new Random(3, i).permutation(3).join('')));
    expect(orders.size).toBe(6);
    expect([...new Random(4).permutation(100)].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it.each([
    ['a negative seed', () => new Random(-1), /seed -1: expected an integer from 0/],
    ['a fractional seed', () => new Random(0.5), /seed 0.5/],
    ['a bound of nothing', () => new Random(0).integer(0), /bound 0: expected an integer from 1/],
  ])('refuses %s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
