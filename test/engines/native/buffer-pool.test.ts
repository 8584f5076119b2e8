import { describe, expect, it } from 'vitest';
import { BufferPool } from '../../../src/engines/native/buffer-pool.ts';

const array = (length: number) => new Float32Array(length);

describe('BufferPool', () => {
  it('gives an array again for the same length only', () => {
    const pool = new BufferPool(1e6);
    const given = array(2000);
    pool.give(given);
    expect(pool.take(2001)).not.toBe(given);
    expect(pool.take(2000)).toBe(given);
    expect(pool.take(2000)).not.toBe(given);
  });

  it('drops the lengths least recently asked for beyond its capacity', () => {
    const pool = new BufferPool(20_000);
    const [old, recent] = [array(2000), array(2001)];
    pool.give(old);
    pool.give(recent);
    pool.give(array(2002));
    expect(pool.take(2000)).not.toBe(old);
    expect(pool.take(2001)).toBe(recent);
  });

  it('keeps nothing larger than its capacity', () => {
    const pool = new BufferPool(8000);
    const large = array(2001);
    pool.give(large);
    expect(pool.take(2001)).not.toBe(large);
  });

  it('lays no two large arrays a power of two apart', () => {
    const bytes = 2 ** 22;
    const large = new BufferPool(1e6).take(bytes / 4);
    expect(large).toHaveLength(bytes / 4);
    expect(large.buffer.byteLength - bytes).toBeGreaterThan(2 * 4096);
  });
});
