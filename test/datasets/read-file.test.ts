import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gunzip, readMaybeGzip } from '../../src/datasets/read-file.ts';
import { mutate, mutations } from './mutations.ts';

const content = Uint8Array.from({ length: 300 }, (_, i) => (i * i) % 251);
const zipped = gzipSync(content);

describe('gunzip', () => {
  test('gives the content', async () => {
    expect(Uint8Array.from(await gunzip(zipped, 'f'))).toEqual(content);
  });

  test('of mutated bytes gives an error by name or the right content', async () => {
    await fc.assert(
      fc.asyncProperty(mutations, async (mutation) => {
        let bytes: Uint8Array;
        try {
          bytes = await gunzip(mutate(zipped, mutation), 'photos.gz');
        } catch (error) {
          expect(error).toMatchObject({ name: 'StropError', code: 'corrupt' });
          expect((error as Error).message).toMatch(/^photos\.gz: /);
          return;
        }
        expect(Uint8Array.from(bytes)).toEqual(content);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['zeros', Buffer.alloc(5)],
    ['another member', zipped],
  ])('refuses %s after the end, which Node accepts', async (_, trailing) => {
    await expect(gunzip(Buffer.concat([zipped, trailing]), 'f')).rejects.toThrow(/does not end with/);
  });

  test('stops at the most that it may unzip to', async () => {
    await expect(gunzip(gzipSync(new Uint8Array(1e6)), 'bomb.gz', 1000)).rejects.toThrow(
      /^bomb\.gz: .*unzips to more than 1000 bytes/,
    );
  });
});

test('a file is read zipped or not, and one that is not there is not-found by both names', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'strop-file-'));
  writeFileSync(join(folder, 'plain'), content);
  writeFileSync(join(folder, 'zipped.gz'), zipped);
  const plain = await readMaybeGzip(join(folder, 'plain'));
  expect({ ...plain, bytes: Uint8Array.from(plain.bytes) }).toEqual({ path: join(folder, 'plain'), bytes: content });
  const unzipped = await readMaybeGzip(join(folder, 'zipped'));
  expect(unzipped.path).toBe(join(folder, 'zipped.gz'));
  expect(Uint8Array.from(unzipped.bytes)).toEqual(content);
  const none = expect.objectContaining({ code: 'not-found', message: expect.stringMatching(/none: .*none\.gz/) });
  await expect(readMaybeGzip(join(folder, 'none'))).rejects.toThrow(none);
  rmSync(folder, { recursive: true });
});
