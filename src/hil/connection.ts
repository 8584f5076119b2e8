import { StropError } from '../errors.ts';
import type { Json } from '../search/trial.ts';
import { EvaluatorError, kindOfCode } from './evaluator-error.ts';
import { type JsonObject, parseMessage, shorten } from './message.ts';
import { CODES } from './protocol.ts';
import { openTransport, type Transport } from './transport.ts';

export interface ConnectionOptions {
  /** How often to ask whether the evaluator is there while it has something to do, ms. */
  readonly heartbeatMs: number;
  /** How long it may take to answer that, ms. */
  readonly deadlineMs: number;
  /** What the evaluator says, on its standard error or by `log`, and what is wrong with what it sends. */
  readonly onLog: (line: string) => void;
  readonly onNotification: (method: string, params: JsonObject) => void;
}

interface Pending {
  readonly method: string;
  readonly resolve: (result: Json) => void;
  readonly reject: (error: Error) => void;
}

/** How long an evaluator may take to say that it will go. */
const SHUTDOWN_MS = 2000;

/** One connection to an evaluator: requests and their answers, and a heartbeat while one of them is under way. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #pending = new Map<number, Pending>();
  #transport: Transport | undefined;
  #last = 0;
  #lost: EvaluatorError | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  /** @throws StropError 'unavailable' where nothing listens. */
  static async open(address: string, options: ConnectionOptions): Promise<Connection> {
    const connection = new Connection(options);
    connection.#transport = await openTransport(address, {
      onLine: (line) => connection.#receive(line),
      onLog: options.onLog,
      onEnd: (reason) => connection.#lose(reason),
    });
    return connection;
  }

  private constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Why nothing can be asked any more; undefined while it can. */
  get lost(): EvaluatorError | undefined {
    return this.#lost;
  }

  /**
   * Asks, and resolves to the result.
   *
   * @throws EvaluatorError for an error that is answered, no answer in time, one that cannot be read, or a connection that is lost;
   *   the signal's reason.
   */
  async request(
    method: string,
    params: object,
    { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal },
  ): Promise<Json> {
    signal?.throwIfAborted();
    if (this.#lost) throw this.#lost;
    const id = ++this.#last;
    let onAbort = () => {};
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Json>((resolve, reject) => {
        this.#pending.set(id, { method, resolve, reject });
        onAbort = () => reject(signal!.reason);
        signal?.addEventListener('abort', onAbort, { once: true });
        const late = () => reject(new EvaluatorError('timeout', `no answer to ${method} within ${timeoutMs / 1000} s`));
        timer = setTimeout(late, timeoutMs);
        this.#send({ jsonrpc: '2.0', id, method, params });
        if (method === 'evaluate') this.#beat();
      });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      this.#pending.delete(id);
    }
  }

  /** Ends it: politely where the evaluator can still be asked to, in any case within a few seconds. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    let isLeaving = false;
    if (!this.#lost) {
      isLeaving = await this.request('shutdown', {}, { timeoutMs: SHUTDOWN_MS }).then(
        () => true,
        () => false,
      );
    }
    this.#lose('the connection was closed');
    await this.#transport?.close(isLeaving);
  }

  /** Gives the connection up: whatever is asked fails. */
  #lose(reason: string): void {
    clearInterval(this.#heartbeat);
    this.#lost ??= new EvaluatorError('lost', `the evaluator is gone: ${reason}`);
    for (const { reject } of this.#pending.values()) reject(this.#lost);
  }

  #send(message: object): void {
    this.#transport?.send(JSON.stringify(message));
  }

  /** Asks whether the evaluator is there, again and again, until nothing is to be evaluated any more. */
  #beat(): void {
    const { heartbeatMs, deadlineMs } = this.#options;
    this.#heartbeat ??= setInterval(() => {
      const isBusy = [...this.#pending.values()].some(({ method }) => method === 'evaluate');
      if (!isBusy) {
        clearInterval(this.#heartbeat);
        this.#heartbeat = undefined;
        return;
      }
      this.request('ping', {}, { timeoutMs: deadlineMs }).catch((error) => {
        if (error instanceof EvaluatorError && error.kind === 'timeout') this.#lose(error.message);
      });
    }, heartbeatMs);
  }

  #receive(line: string): void {
    const { onLog, onNotification } = this.#options;
    const message = parseMessage(line);
    switch (message.kind) {
      case 'result':
        // An answer that nobody waits for is a late or a second one.
        this.#answered(message.id)?.resolve(message.result);
        return;
      case 'error': {
        const { id, code, message: text } = message;
        if (id === null) onLog(`it could not read a request: ${text}`);
        else this.#answered(id)?.reject(new EvaluatorError(kindOfCode(code), text, { cause: message }));
        return;
      }
      case 'notification':
        onNotification(message.method, message.params);
        return;
      case 'request': {
        const error = { code: CODES.methodNotFound, message: `Strop answers no requests: ${message.method}` };
        this.#send({ jsonrpc: '2.0', id: message.id, error });
        return;
      }
      case 'malformed': {
        // It may have been an answer. To ask again is harmless: an evaluation has its id.
        const why = `it sent '${shorten(line)}' (${message.why})`;
        onLog(why);
        for (const { method, reject } of this.#pending.values()) {
          if (method !== 'ping') reject(new EvaluatorError('transient', why));
        }
      }
    }
  }

  #answered(id: number | string): Pending | undefined {
    return typeof id === 'number' ? this.#pending.get(id) : undefined;
  }
}

/** `error` as one of an attempt; anything else than a StropError goes its way. */
export function toEvaluatorError(error: unknown): EvaluatorError {
  if (error instanceof EvaluatorError) return error;
  if (error instanceof StropError && error.code === 'unavailable') {
    return new EvaluatorError('lost', error.message, { cause: error });
  }
  throw error;
}
