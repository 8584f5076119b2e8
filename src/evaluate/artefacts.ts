import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StropError } from '../errors.ts';

/** SHA-256 of each file that a training leaves, by its name. */
export type Artefacts = Readonly<Record<string, string>>;

/** Writes everything beside `folder` and moves it into place as one. @returns the SHA-256 of each file. */
export async function writeArtefacts(
  folder: string,
  files: Record<string, string | Uint8Array>,
  save: (folder: string) => Promise<void>,
): Promise<Artefacts> {
  const part = `${folder}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(part, name), content);
  await save(part);
  const hashes: Record<string, string> = {};
  for (const name of (await readdir(part)).sort()) {
    hashes[name] = sha256(await readFile(join(part, name)));
  }
  await rm(folder, { recursive: true, force: true });
  await rename(part, folder);
  return hashes;
}

/** What is measured must be what the trial made, and nothing else. */
export async function verifyArtefacts(folder: string, artefacts: Artefacts): Promise<void> {
  for (const [name, hash] of Object.entries(artefacts)) {
    const path = join(folder, name);
    const file = await readFile(path).catch((cause) => {
      throw new StropError('not-found', `${path} is gone: put it back, or search under another --study`, { cause });
    });
    if (sha256(file) !== hash) {
      throw new StropError('corrupt', `${path}: not the file that this trial made`);
    }
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
