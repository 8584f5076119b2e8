import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageSource } from '../../src/whetstone/augmentation.ts';
import { stripes } from './synthetic.ts';

const COUNT = 40;
const [HEIGHT, WIDTH, CHANNELS] = [4, 5, 2];
const SHAPE = [HEIGHT, WIDTH, CHANNELS];
const PIXELS = HEIGHT * WIDTH * CHANNELS;
/** Every value occurs once, and none is 0. */
const images = Float32Array.from({ length: COUNT * PIXELS }, (_, i) => i + 1);
const split = { images, labels: new Uint16Array(COUNT) };
const all = Uint32Array.from({ length: COUNT }, (_, i) => i);

/** An image moved and mirrored, pixel by pixel. */
function moved(image: number, down: number, right: number, mirrored: boolean): number[] {
  const value = (y: number, x: number, c: number) => {
    if (y < 0 || y >= HEIGHT || x < 0 || x >= WIDTH) return 0;
    return images[((image * HEIGHT + y) * WIDTH + (mirrored ? WIDTH - 1 - x : x)) * CHANNELS + c]!;
  };
  return Array.from({ length: PIXELS }, (_, i) =>
    value(Math.floor(i / (WIDTH * CHANNELS)) - down, (Math.floor(i / CHANNELS) % WIDTH) - right, i % CHANNELS),
  );
}

describe('imageSource', () => {
  it('gives every image shifted by up to n pixels with zeros behind, and some mirrored', () => {
    const source = imageSource(split, SHAPE, { shift: 2, flip: true }, 7);
    const batch = source.gather(all, 3);
    const seen = new Set<string>();
    for (let image = 0; image < COUNT; image++) {
      const found = JSON.stringify(Array.from(batch.subarray(image * PIXELS, (image + 1) * PIXELS)));
      const moves = [-2, -1, 0, 1, 2].flatMap((down) =>
        [-2, -1, 0, 1, 2].flatMap((right) => [false, true].map((mirrored) => ({ down, right, mirrored }))),
      );
      const move = moves.find(({ down, right, mirrored }) => {
        return JSON.stringify(moved(image, down, right, mirrored)) === found;
      });
      expect(move, `image ${image}`).toBeDefined();
      seen.add(`down ${move!.down}`).add(`right ${move!.right}`).add(`mirrored ${move!.mirrored}`);
    }
    expect(seen.size).toBe(5 + 5 + 2);
  });

  it('is a function of seed, epoch and image, wherever it is in a batch', () => {
    const augmentation = { shift: 1, flip: true };
    const source = imageSource(split, SHAPE, augmentation, 7);
    const whole = source.gather(all, 2);
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: COUNT - 1 }), { minLength: 1 }), (indices) => {
        const batch = imageSource(split, SHAPE, augmentation, 7).gather(Uint32Array.from(indices), 2);
        indices.forEach((image, row) => {
          const expected = whole.subarray(image * PIXELS, (image + 1) * PIXELS);
          expect(batch.subarray(row * PIXELS, (row + 1) * PIXELS)).toEqual(expected);
        });
      }),
      { numRuns: 20 },
    );
    expect(source.gather(all, 3)).not.toEqual(whole);
    expect(imageSource(split, SHAPE, augmentation, 8).gather(all, 2)).not.toEqual(whole);
  });

  it('gives images as they are where there is nothing to change, bytes as fractions', () => {
    const source = imageSource(split, SHAPE);
    expect(source.sameImages).toBe(true);
    expect(source.gather(Uint32Array.of(3), 1)).toEqual(images.slice(3 * PIXELS, 4 * PIXELS));
    const bytes = { images: Uint8Array.of(0, 51, 255, 1), labels: Uint16Array.of(0) };
    expect(imageSource(bytes, [2, 2, 1]).gather(Uint32Array.of(0), 0)).toEqual(Float32Array.of(0, 0.2, 1, 1 / 255));
  });

  it('only mirrors, only shifts, and refuses to shift an image away', () => {
    const { images: striped } = stripes(8, 1);
    const source = imageSource({ images: striped, labels: new Uint16Array(8) }, [12, 12, 1], { flip: true }, 1);
    const batch = source.gather(
      Uint32Array.from({ length: 8 }, (_, i) => i),
      0,
    );
    expect([...batch].sort()).toEqual([...striped].sort());
    expect(source.sameImages).toBe(false);
    expect(() => imageSource(split, SHAPE, { shift: 4 })).toThrow(/shift 4: expected an integer from 0 to 3/);
    expect(() => imageSource(split, SHAPE, { shift: 0.5 })).toThrow(/shift 0.5/);
  });
});
