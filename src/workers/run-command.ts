import { type ProcessEnd, ProcessGroup } from '../processes/process-group.ts';

export interface CommandOutput extends ProcessEnd {
  /** The last part of what it printed, up to 64 kB of each. */
  readonly output: string;
  readonly errors: string;
}

const KEPT = 65536;

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
  const group = new ProcessGroup(command, env);
  const [output, errors] = [new Tail(), new Tail()];
  group.child.stdout.on('data', (part) => output.add(part));
  group.child.stderr.on('data', (part) => errors.add(part));
  group.child.stdin.end(input);
  const onAbort = () => group.stop();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const end = await group.ended;
    signal.throwIfAborted();
    return { ...end, output: output.text(), errors: errors.text() };
  } finally {
    signal.removeEventListener('abort', onAbort);
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
