import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeSpikes } from '../../src/spiking/index.ts';

it('finds the first of the nearest keys, whatever stands beyond the last output', () => {
  const keyed = fc.record({ classes: fc.integer({ min: 1, max: 12 }), width: fc.integer({ min: 1, max: 70 }) });
  const words = fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { minLength: 3, maxLength: 3 });
  const bits = fc.array(fc.constantFrom(0, 1), { minLength: 12 * 70, maxLength: 12 * 70 });
  fc.assert(
    fc.property(keyed, words, bits, ({ classes, width }, spikes, bit) => {
      const key = Uint8Array.from(bit.slice(0, classes * width));
      const fires = (i: number) => (spikes[i >>> 5]! >>> (i & 31)) & 1;
      const distances = Array.from({ length: classes }, (_, c) =>
        Array.from({ length: width }, (_, i) => Number(fires(i) !== key[c * width + i])).reduce((a, b) => a + b),
      );
      const nearest = distances.indexOf(Math.min(...distances));
      const given = Uint32Array.from(spikes).subarray(0, Math.ceil(width / 32));
      expect(decodeSpikes({ classes, key }, given)).toBe(nearest);
    }),
  );
});
