import { readdir, rename } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

let names = 0;

/** `path` with an ending that no other process, and no other call of this one, gives it. */
export function ownName(path: string): string {
  return `${path}.${hostname()}-${process.pid}-${names++}`;
}

/**
 * The name under which this process alone downloads to `path`. What a stopped download left (`path`.part), or one whose
 * process was killed on this machine, has been renamed to it and can be gone on with; two processes never write to one
 * file.
 */
export async function claimPart(path: string): Promise<string> {
  const mine = `${ownName(path)}.part`;
  const folder = dirname(path);
  const stem = basename(path);
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${stem}.`) || !isAbandoned(name.slice(stem.length))) continue;
    try {
      await rename(join(folder, name), mine);
      return mine;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause; // ENOENT: another process was faster
    }
  }
  return mine;
}

/** Gives a claimed file back, so that whoever comes next goes on with it. */
export async function releasePart(mine: string, path: string): Promise<void> {
  await rename(mine, `${path}.part`);
}

function isAbandoned(ending: string): boolean {
  if (ending === '.part') return true;
  const [, host, pid] = ending.match(/^\.(.+)-(\d+)-\d+\.part$/) ?? [];
  if (host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
