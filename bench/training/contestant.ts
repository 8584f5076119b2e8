import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** How to start a process that answers as serve.ts does. */
export interface Entrant {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Added to this process's environment. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface Sample {
  readonly seconds: number;
  readonly peakBytes: number;
}

/** A process that runs steps when it is told to, and sleeps in between. */
export class Contestant {
  readonly name: string;
  /** Of what it runs on. */
  readonly version: string;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  readonly #errors: string[];

  private constructor(
    name: string,
    version: string,
    process: ChildProcessWithoutNullStreams,
    answers: AsyncIterator<string>,
    errors: string[],
  ) {
    this.name = name;
    this.version = version;
    this.#process = process;
    this.#answers = answers;
    this.#errors = errors;
  }

  /** Resolves once the process is ready to run steps. @throws Error with what it said where it ends before. */
  static async start({ name, command, args, environment }: Entrant): Promise<Contestant> {
    const child = spawn(command, args, { env: { ...process.env, ...environment } });
    const errors: string[] = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
    child.stdin.on('error', () => {}); // of a process that has ended: the answer that is missing tells
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const first = await nextAnswer<{ version: string }>(name, answers, errors);
    return new Contestant(name, first.version, child, answers, errors);
  }

  async run<Answer = Sample>(steps: number): Promise<Answer> {
    this.#process.stdin.write(`${steps}\n`);
    return nextAnswer<Answer>(this.name, this.#answers, this.#errors);
  }

  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.stdin.end();
    await ended;
  }
}

async function nextAnswer<Answer>(name: string, answers: AsyncIterator<string>, errors: string[]): Promise<Answer> {
  const { done, value } = await answers.next();
  if (done) throw new Error(`${name} ended: ${errors.join('').trim().slice(-2000)}`);
  return JSON.parse(value);
}
