import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { StropError } from '../errors.ts';

export interface ProcessEnd {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly killedBy: NodeJS.Signals | null;
}

/** Kills what is running, group by group, when this process ends. */
const running = new Set<() => void>();
process.on('exit', () => {
  for (const kill of running) kill();
});
/** What a program has to end in after SIGTERM, before SIGKILL. */
const GRACE_MS = 2000;
const isGroup = process.platform !== 'win32';

/** A shell command in a process group of its own, which ends at the latest when this process does. */
export class ProcessGroup {
  readonly child: ChildProcessWithoutNullStreams;
  /** Once it has ended and its output is closed. @throws StropError 'crashed' where it cannot be started. */
  readonly ended: Promise<ProcessEnd>;
  #mercy: NodeJS.Timeout | undefined;

  constructor(command: string, env: Readonly<Record<string, string>> = {}) {
    this.child = spawn(command, { shell: true, detached: isGroup, env: { ...process.env, ...env } });
    this.child.stdin.on('error', () => {}); // it need not read its input
    const killAtOnce = () => this.kill('SIGKILL');
    running.add(killAtOnce);
    this.ended = new Promise<ProcessEnd>((resolve, reject) => {
      this.child.once('error', (cause) => {
        reject(new StropError('crashed', `${command}: cannot be started (${cause.message})`, { cause }));
      });
      this.child.once('close', (code, killedBy) => resolve({ code, killedBy }));
    }).finally(() => {
      clearTimeout(this.#mercy);
      running.delete(killAtOnce);
    });
    this.ended.catch(() => {}); // whoever awaits it hears of it
  }

  /** Sends a signal to the whole group. */
  kill(how: NodeJS.Signals): void {
    try {
      if (this.child.pid !== undefined && isGroup) process.kill(-this.child.pid, how);
      else this.child.kill(how);
    } catch {
      // It has ended.
    }
  }

  /** Asks the group to end by SIGTERM, and ends it by SIGKILL 2 s later. */
  stop(): void {
    this.kill('SIGTERM');
    this.#mercy ??= setTimeout(() => this.kill('SIGKILL'), GRACE_MS);
  }
}
