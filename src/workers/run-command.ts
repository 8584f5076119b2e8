import { spawn } from 'node:child_process';
import { StropError } from '../errors.ts';

export interface CommandOutput {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly killedBy: NodeJS.Signals | null;
  /** The last part of what it printed, up to 64 kB of each. */
  readonly output: string;
  readonly errors: string;
}

const KEPT = 65536;
/** Kills what is running, group by group, when this process ends. */
const running = new Set<() => void>();
process.on('exit', () => {
  for (const kill of running) kill();
});
/** What a program has to end in after SIGTERM, before SIGKILL. */
const GRACE_MS = 2000;

/**
 * Runs a shell command with a text on its standard input, in a process group of its own: where the signal is aborted or this
 * process ends, so does the whole group.
 *
 * @throws StropError 'crashed' where it cannot be started; the signal's reason.
 */
export async function runCommand(
  command: string,
  { input, env, signal }: { input: string; env: Record<string, string>; signal: AbortSignal },
): Promise<CommandOutput> {
  signal.throwIfAborted();
  const isGroup = process.platform !== 'win32';
  const child = spawn(command, { shell: true, detached: isGroup, env: { ...process.env, ...env } });
  const [output, errors] = [new Tail(), new Tail()];
  child.stdout.on('data', (part) => output.add(part));
  child.stderr.on('data', (part) => errors.add(part));
  child.stdin.on('error', () => {}); // it need not read its input
  child.stdin.end(input);

  const kill = (how: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined && isGroup) process.kill(-child.pid, how);
      else child.kill(how);
    } catch {
      // It has ended.
    }
  };
  const killAtOnce = () => kill('SIGKILL');
  let mercy: NodeJS.Timeout | undefined;
  const onAbort = () => {
    kill('SIGTERM');
    mercy = setTimeout(killAtOnce, GRACE_MS);
  };
  running.add(killAtOnce);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const end = await new Promise<Pick<CommandOutput, 'code' | 'killedBy'>>((resolve, reject) => {
      child.once('error', (cause) => {
        reject(new StropError('crashed', `${command}: cannot be started (${cause.message})`, { cause }));
      });
      child.once('close', (code, killedBy) => resolve({ code, killedBy }));
    });
    signal.throwIfAborted();
    return { ...end, output: output.text(), errors: errors.text() };
  } finally {
    clearTimeout(mercy);
    signal.removeEventListener('abort', onAbort);
    running.delete(killAtOnce);
  }
}

/** The end of a stream. */
class Tail {
  #bytes: Buffer = Buffer.alloc(0);

  add(part: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, part]).subarray(-KEPT);
  }

  text(): string {
    return this.#bytes.toString('utf8');
  }
}
