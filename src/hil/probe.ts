import { setTimeout } from 'node:timers/promises';
import { type Message, parseMessage, shorten } from './message.ts';
import { openTransport, type Transport } from './transport.ts';

/** The answer to a request, or why there is none. */
export type Answer = Extract<Message, { kind: 'result' | 'error' }> | { readonly kind: 'none'; readonly why: string };

/** A connection to an evaluator that is examined: it sends whatever it is told to and keeps what is wrong with what comes. */
export class Probe {
  readonly #strays: string[];
  readonly #deadlineMs: number;
  readonly #answers = new Map<number, Answer>();
  readonly #asked = new Set<number>();
  #last = 0;
  #transport: Transport | undefined;
  #ended: string | undefined;
  #wake = () => {};

  /** @param strays where what came and has no place in the protocol is added: lines that are no messages, and answers that
   *   nothing asked for. */
  static async open(address: string, deadlineMs: number, strays: string[]): Promise<Probe> {
    const probe = new Probe(deadlineMs, strays);
    probe.#transport = await openTransport(address, {
      onLine: (line) => probe.#receive(line),
      onLog: () => {},
      onEnd: (reason) => {
        probe.#ended = reason;
        probe.#wake();
      },
    });
    return probe;
  }

  private constructor(deadlineMs: number, strays: string[]) {
    this.#deadlineMs = deadlineMs;
    this.#strays = strays;
  }

  /** How it ended; undefined while it has not. */
  get ended(): string | undefined {
    return this.#ended;
  }

  sendLine(line: string): void {
    this.#transport?.send(line);
  }

  /** Sends a request. @returns its id. */
  send(method: string, params: object): number {
    const id = ++this.#last;
    this.#asked.add(id);
    this.sendLine(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    return id;
  }

  async ask(method: string, params: object = {}): Promise<Answer> {
    return this.answer(this.send(method, params));
  }

  /** Waits for the answer to a request. */
  async answer(id: number): Promise<Answer> {
    const isThere = await this.#until(() => this.#answers.has(id) || this.#ended !== undefined);
    const found = this.#answers.get(id);
    if (found) return found;
    return { kind: 'none', why: isThere ? `the evaluator is gone: ${this.#ended}` : this.#late() };
  }

  /** Whether a request has its answer. */
  isAnswered(id: number): boolean {
    return this.#answers.has(id);
  }

  /** Waits for its end. */
  async end(): Promise<string> {
    await this.#until(() => this.#ended !== undefined);
    return this.#ended ?? `still there after ${this.#deadlineMs / 1000} s`;
  }

  /** @param leave whether it has been told to go, or is to see by the end of its input. */
  async close(leave: boolean): Promise<void> {
    await this.#transport?.close(leave);
  }

  #late(): string {
    return `no answer within ${this.#deadlineMs / 1000} s`;
  }

  #receive(line: string): void {
    const message = parseMessage(line);
    if (message.kind === 'malformed') this.#strays.push(`'${shorten(line)}' (${message.why})`);
    if (message.kind === 'result' || message.kind === 'error') {
      const { id } = message;
      const isNew = typeof id === 'number' && this.#asked.has(id) && !this.#answers.has(id);
      if (isNew) this.#answers.set(id, message);
      else if (id !== null) this.#strays.push(`'${shorten(line)}' (a second answer, or to nothing that was asked)`);
    }
    this.#wake();
  }

  /** Whether it holds before the deadline. */
  async #until(holds: () => boolean): Promise<boolean> {
    const given = new AbortController();
    const late = setTimeout(this.#deadlineMs, 'late', { signal: given.signal }).catch(() => 'late');
    try {
      while (!holds()) {
        const woken = new Promise<string>((resolve) => {
          this.#wake = () => resolve('woken');
        });
        if ((await Promise.race([woken, late])) === 'late') return holds();
      }
      return true;
    } finally {
      given.abort();
    }
  }
}
