import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { writeAtomically } from '../../src/files/write-atomically.ts';

const folder = mkdtempSync(join(tmpdir(), 'strop-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('replaces a file, and leaves nothing beside it', async () => {
  const path = join(folder, 'a');
  writeFileSync(path, 'old and longer');
  await writeAtomically(path, 'new');
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['a']);
});
