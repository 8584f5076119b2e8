import { rename, writeFile } from 'node:fs/promises';

/** Writes beside `path` and moves it into place: whenever the process is killed, a whole file is there, the old or the new. */
export async function writeAtomically(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, content, { flush: true });
  await rename(temporary, path);
}
