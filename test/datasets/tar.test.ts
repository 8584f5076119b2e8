import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTar } from '../../src/datasets/tar.ts';
import { makeTar } from './make-tar.ts';
import { mutate, mutations } from './mutations.ts';
import { pattern } from './tiny-source.ts';

const A = pattern(700);
const B = pattern(512);
const SIZES = new Map([
  ['a.bin', 700],
  ['b.bin', 512],
]);
const ARCHIVE = makeTar([
  { path: 'set/', type: '5' },
  { path: 'set/a.bin', bytes: A },
  { path: 'set/readme.html', bytes: pattern(1300) },
  { path: 'set/b.bin', bytes: B },
]);

async function read(archive: Uint8Array, chunk = 600): Promise<[string, Uint8Array][]> {
  const chunks = Array.from({ length: Math.ceil(archive.length / chunk) }, (_, i) =>
    archive.subarray(i * chunk, (i + 1) * chunk),
  );
  const files: [string, Uint8Array][] = [];
  for await (const { path, bytes } of readTar(Readable.from(chunks), SIZES, 'set.tar')) files.push([path, bytes]);
  return files;
}

test('gives the files that are known, in chunks of any size', async () => {
  for (const chunk of [1, 511, 600, 1e6]) {
    expect(await read(ARCHIVE, chunk)).toEqual([
      ['a.bin', A],
      ['b.bin', B],
    ]);
  }
});

test('of mutated bytes gives an error by name or files of the known sizes', async () => {
  await fc.assert(
    fc.asyncProperty(mutations, fc.nat({ max: ARCHIVE.length }), async (mutation, cut) => {
      try {
        const files = await read(mutate(ARCHIVE.subarray(0, Math.max(cut, 1)), mutation));
        for (const [name, bytes] of files) expect(bytes).toHaveLength(SIZES.get(name)!);
      } catch (error) {
        expect(error).toMatchObject({ code: 'corrupt', message: expect.stringMatching(/^set\.tar/) });
      }
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['an end in the middle of a file', ARCHIVE.subarray(0, 1500), /ends within set\/a\.bin: truncated/],
  ['an end between files', ARCHIVE.subarray(0, 512), /ends without an end mark/],
  ['something else', pattern(2000), /no tar archive/],
  ['another size', makeTar([{ path: 'set/b.bin', bytes: A }]), /has set\/b\.bin with 700 bytes; expected 512/],
])('refuses %s', async (_, archive, message) => {
  await expect(read(archive)).rejects.toThrow(message);
});

test('a link or a folder by the name of a file is not the file', async () => {
  const archive = makeTar([
    { path: 'b.bin', type: '2' },
    { path: 'b.bin', type: '5' },
    { path: '../../b.bin', bytes: B },
  ]);
  expect(await read(archive)).toEqual([['b.bin', B]]);
});

test.skipIf(spawnSync('tar', ['--version']).status !== 0)('reads what tar makes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'strop-tar-'));
  mkdirSync(join(folder, 'set'));
  writeFileSync(join(folder, 'set', 'a.bin'), A);
  writeFileSync(join(folder, 'set', 'b.bin'), B);
  writeFileSync(join(folder, 'set', 'x'.repeat(150)), A);
  for (const format of ['ustar', 'pax', 'gnu']) {
    const made = spawnSync('tar', ['-cf', 'set.tar', `--format=${format}`, 'set'], { cwd: folder });
    if (made.status !== 0) continue; // a tar that does not know the format
    const files = new Map(await read(readFileSync(join(folder, 'set.tar'))));
    expect(files).toEqual(
      new Map([
        ['a.bin', A],
        ['b.bin', B],
      ]),
    );
  }
  rmSync(folder, { recursive: true });
});
