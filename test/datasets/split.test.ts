import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Split } from '../../src/datasets/dataset.ts';
import { splitValidation, stratifiedSample } from '../../src/datasets/split.ts';

/** One pixel an image, its value the image's position. */
function splitOf(labels: number[]): Split {
  return { images: Float32Array.from(labels, (_, i) => i), labels: Uint16Array.from(labels) };
}

const balanced = splitOf(Array.from({ length: 100 }, (_, i) => i % 10));

test('a validation split takes the same share of every class and loses nothing', () => {
  const { train, validation } = splitValidation(balanced, 30, 1);
  for (let label = 0; label < 10; label++) expect(validation.labels.filter((l) => l === label)).toHaveLength(3);
  const all = [...train.images, ...validation.images].sort((a, b) => a - b);
  expect(all).toEqual([...balanced.images]);
  for (const part of [train, validation]) expect([...part.labels]).toEqual(Array.from(part.images, (i) => i % 10));
});

test('the seed decides the split', () => {
  expect(splitValidation(balanced, 30, 7)).toEqual(splitValidation(balanced, 30, 7));
  expect(splitValidation(balanced, 30, 8).validation.images).not.toEqual(
    splitValidation(balanced, 30, 7).validation.images,
  );
});

test('counts add up, and no class is more than one off its share', () => {
  const labelsAndCount = fc
    .array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 60 })
    .chain((labels) => fc.tuple(fc.constant(labels), fc.integer({ min: 0, max: labels.length })));
  fc.assert(
    fc.property(labelsAndCount, fc.nat(), ([labels, count], seed) => {
      const chosen = stratifiedSample(Uint16Array.from(labels), count, seed);
      expect(new Set(chosen).size).toBe(count);
      for (let label = 0; label < 5; label++) {
        const share = (count * labels.filter((l) => l === label).length) / labels.length;
        const taken = chosen.filter((i) => labels[i] === label).length;
        expect(Math.abs(taken - share)).toBeLessThan(1);
      }
    }),
  );
});

test('refuses more than there are', () => {
  expect(() => splitValidation(balanced, 101, 1)).toThrow(/count 101: expected an integer from 0 to 100/);
});
