import { beforeAll, expect, it } from 'vitest';
import { activateEngine } from '../../src/engines/index.ts';
import { Random } from '../../src/random/random.ts';
import { PackedSpikes } from '../../src/whetstone/packed-spikes.ts';

beforeAll(() => activateEngine('wasm'));

it('gives back the bits that were kept, image by image, of any number of units', () => {
  for (const shape of [[3, 3, 5], [8], [1]]) {
    const units = shape.reduce((product, extent) => product * extent, 1);
    const random = new Random(1, units);
    const bits = Float32Array.from({ length: 10 * units }, () => Number(random.uniform() < 0.5));
    const packed = new PackedSpikes(10, shape);
    packed.write(0, bits.subarray(0, 4 * units));
    packed.write(4, bits.subarray(4 * units));
    const found = packed.read(Uint32Array.of(9, 0, 5));
    expect(found.shape).toEqual([3, ...shape]);
    expect(Array.from(found.dataSync())).toEqual(
      [9, 0, 5].flatMap((i) => [...bits.subarray(i * units, (i + 1) * units)]),
    );
    found.dispose();
  }
});
