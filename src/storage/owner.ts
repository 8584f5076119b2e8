import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, told apart from a later one that got the same id. */
export interface Owner {
  readonly host: string;
  readonly pid: number;
  /** When the machine started, as the kernel names it, and when the process did, in its clock ticks; '' where unknown. */
  readonly boot: string;
  readonly start: string;
}

/** This process. */
export function currentOwner(): Owner {
  return { host: hostname(), pid: process.pid, boot: bootId(), start: startOf(process.pid) ?? '' };
}

/**
 * Whether the process may still be at work. One on another machine is taken to be: nothing here can tell. Where there is no
 * /proc (macOS, Windows), a later process with the same id passes for the first.
 */
export function isAlive(owner: Owner): boolean {
  if (owner.host !== hostname()) return true;
  if (owner.boot !== bootId()) return false;
  if (owner.start !== '') return startOf(owner.pid) === owner.start;
  try {
    process.kill(owner.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // it is there, and another user's
  }
}

function bootId(): string {
  return read('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

/** Field 22 of /proc/PID/stat, counted from behind the command, which may hold spaces and brackets; a zombie is gone. */
function startOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields?.[0] === 'Z' ? undefined : fields?.[19];
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
