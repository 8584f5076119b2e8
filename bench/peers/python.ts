import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const venv = fileURLToPath(new URL('venv', import.meta.url));

/** Python with the peers: in the folder that STROP_PEERS names, else in bench/peers/venv. @returns undefined for none. */
export function peersPython(): string | undefined {
  return pythonIn(process.env.STROP_PEERS ?? venv);
}

/** The same for Brian2, which wants an older numpy. */
export function brianPython(): string | undefined {
  return pythonIn(join(process.env.STROP_PEERS ?? venv, 'brian'));
}

function pythonIn(folder: string): string | undefined {
  const python = join(folder, 'bin', 'python');
  return existsSync(python) ? python : undefined;
}
