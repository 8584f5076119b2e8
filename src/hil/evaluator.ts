import { StropError } from '../errors.ts';
import type { GridSpec } from '../space/grid.ts';
import { backOff } from './back-off.ts';
import { checkEvaluation, checkInfo } from './check-answer.ts';
import { Connection, toEvaluatorError } from './connection.ts';
import { EvaluatorError } from './evaluator-error.ts';
import type { JsonObject } from './message.ts';
import {
  type EvaluateParams,
  type Evaluation,
  type EvaluatorInfo,
  type InitializeParams,
  type NamedObjective,
  PROTOCOL,
} from './protocol.ts';
import { Slots } from './slots.ts';

export interface EvaluatorOptions {
  /** What the search is to have; default: whatever the evaluator offers. */
  readonly objectives?: readonly NamedObjective[];
  readonly space?: GridSpec;
  /** Of the back-off's jitter. Default 0. */
  readonly seed?: number;
  /** Seconds that one evaluation may take. Default 600. */
  readonly timeout?: number;
  /** How often an evaluation, or a connection, is tried. Default 5. */
  readonly attempts?: number;
  /** Seconds from one ping to the next while something is evaluated. Default 10. */
  readonly heartbeat?: number;
  /** Seconds in which a ping, and all else but an evaluation, must be answered. Default 30. */
  readonly deadline?: number;
  /** What there is to show: the evaluator's log, and each attempt that failed. */
  readonly onLog?: (line: string) => void;
}

export interface EvaluateOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (fraction: number, message?: string) => void;
  /** The objectives that the result must have. */
  readonly objectives?: readonly string[];
}

/** What comes of an evaluation: what was measured, or why there is nothing to measure. */
export type Evaluated = Evaluation | { readonly infeasible: string };

const LOG_LINES = 200;
const LOG_LENGTH = 500;

/** An evaluator of configurations or networks: a program, or a device behind one. See docs/hil-protocol.md. */
export class Evaluator {
  readonly address: string;
  readonly #options: Required<Omit<EvaluatorOptions, 'space'>> & Pick<EvaluatorOptions, 'space'>;
  readonly #progress = new Map<string, NonNullable<EvaluateOptions['onProgress']>>();
  #info: EvaluatorInfo | undefined;
  #slots: Slots | undefined;
  #connection: Promise<Connection> | undefined;
  #isClosed = false;
  #logged = 0;

  /**
   * Starts or reaches an evaluator and asks what it is. It runs until `close`.
   *
   * @param address `tcp://host:port`, `unix:/path`, or a shell command.
   * @throws StropError 'unavailable' where it cannot be reached or does not answer as the protocol has it; the signal's reason.
   */
  static async open(address: string, options: EvaluatorOptions = {}, signal?: AbortSignal): Promise<Evaluator> {
    const evaluator = new Evaluator(address, options);
    try {
      await evaluator.#connect(signal);
    } catch (error) {
      await evaluator.close();
      signal?.throwIfAborted();
      const { message } = error as Error;
      throw new StropError('unavailable', `evaluator '${address}': ${message}`, { cause: error });
    }
    return evaluator;
  }

  private constructor(address: string, options: EvaluatorOptions) {
    const { timeout = 600, attempts = 5, heartbeat = 10, deadline = 30, seed = 0, objectives = [] } = options;
    for (const [name, value] of Object.entries({ timeout, heartbeat, deadline })) {
      if (value > 0 && value <= 1e6) continue;
      throw new StropError('invalid-argument', `${name} ${value}: expected seconds, more than 0 and at most 1e6`);
    }
    if (!Number.isInteger(attempts) || attempts < 1) {
      throw new StropError('invalid-argument', `attempts ${attempts}: expected an integer of at least 1`);
    }
    const { onLog = () => {}, space } = options;
    this.address = address;
    this.#options = { timeout, attempts, heartbeat, deadline, seed, objectives, onLog, ...(space ? { space } : {}) };
  }

  /** What it said of itself when it was reached first. */
  get info(): EvaluatorInfo {
    return this.#info!;
  }

  /**
   * Evaluates. Where that fails for a reason that passes, it is tried again, after a while and under the same id: an evaluator that
   * has the result already gives that.
   *
   * @throws StropError 'gave-up' after the last attempt, or where another one is of no use; 'unavailable' where the evaluator is
   *   gone and cannot be reached again; the signal's reason.
   */
  async evaluate(params: Omit<EvaluateParams, 'timeout_s'>, options: EvaluateOptions = {}): Promise<Evaluated> {
    const { attempts, seed, onLog } = this.#options;
    return this.#slots!.use(options.signal, async () => {
      for (let attempt = 1; ; attempt++) {
        const connection = await this.#reach(options.signal);
        try {
          return await this.#attempt(connection, params, options);
        } catch (error) {
          const { kind, message } = toEvaluatorError(error);
          if (kind === 'infeasible') return { infeasible: message };
          if (kind === 'lost') await this.#drop(connection);
          if (kind === 'refused') throw new StropError('gave-up', message, { cause: error });
          if (attempt >= attempts) throw new StropError('gave-up', `${message} (attempt ${attempt})`, { cause: error });
          onLog(`${params.id}: ${message}; attempt ${attempt} of ${attempts}`);
        }
        await backOff(seed, hashOf(params.id), attempt, options.signal);
      }
    });
  }

  /** Ends the evaluator. What is being evaluated is lost. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.then(
      (open) => open.close(),
      () => {},
    );
  }

  async #attempt(
    connection: Connection,
    params: Omit<EvaluateParams, 'timeout_s'>,
    { signal, onProgress, objectives = [] }: EvaluateOptions,
  ): Promise<Evaluation> {
    const { timeout, deadline } = this.#options;
    const { id } = params;
    if (onProgress) this.#progress.set(id, onProgress);
    // The evaluator is to notice first that it takes too long.
    const timeoutMs = 1000 * (timeout + Math.min(timeout, deadline) / 2);
    const how = { timeoutMs, ...(signal ? { signal } : {}) };
    try {
      const result = await connection.request('evaluate', { ...params, timeout_s: timeout }, how);
      return checkEvaluation(result, objectives);
    } catch (error) {
      if (signal?.aborted) connection.request('cancel', { id }, { timeoutMs: 1000 }).catch(() => {});
      else if (error instanceof EvaluatorError && error.kind === 'timeout') await this.#cancel(connection, id);
      if (error instanceof StropError && error.code === 'invalid-argument') {
        throw new EvaluatorError('transient', `its result is wrong: ${error.message}`, { cause: error });
      }
      throw error;
    } finally {
      this.#progress.delete(id);
    }
  }

  /** Has an evaluation that takes too long ended. @throws EvaluatorError 'lost' where the evaluator does not even answer that. */
  async #cancel(connection: Connection, id: string): Promise<void> {
    await connection.request('cancel', { id }, { timeoutMs: 1000 * this.#options.deadline }).catch((error) => {
      const { kind, message } = toEvaluatorError(error);
      if (kind === 'timeout') throw new EvaluatorError('lost', message, { cause: error });
    });
  }

  /** The connection, a new one where it is lost, tried for a while. @throws StropError 'unavailable'. */
  async #reach(signal: AbortSignal | undefined): Promise<Connection> {
    const { attempts, seed, onLog } = this.#options;
    for (let attempt = 1; ; attempt++) {
      signal?.throwIfAborted();
      if (this.#isClosed) throw new StropError('unavailable', `evaluator '${this.address}' has been closed`);
      try {
        return await this.#connect(signal);
      } catch (error) {
        signal?.throwIfAborted();
        const { message } = error as Error;
        if (attempt >= attempts) {
          const text = `evaluator '${this.address}' cannot be reached any more: ${message} (attempt ${attempt})`;
          throw new StropError('unavailable', text, { cause: error });
        }
        onLog(`${message}; attempt ${attempt} of ${attempts} to reach it again`);
      }
      await backOff(seed, 0, attempt, signal);
    }
  }

  /** One connection for all who ask at once. */
  async #connect(signal: AbortSignal | undefined): Promise<Connection> {
    const known = await this.#connection?.catch(() => undefined);
    if (known && !known.lost) return known;
    if (known) await this.#drop(known);
    this.#connection ??= this.#initialize(signal);
    const opening = this.#connection;
    try {
      return await opening;
    } catch (error) {
      if (this.#connection === opening) this.#connection = undefined;
      throw error;
    }
  }

  async #initialize(signal: AbortSignal | undefined): Promise<Connection> {
    const { heartbeat, deadline, objectives, space } = this.#options;
    const connection = await Connection.open(this.address, {
      ...{ heartbeatMs: 1000 * heartbeat, deadlineMs: 1000 * deadline },
      onLog: (line) => this.#log(line),
      onNotification: (method, params) => this.#notice(method, params),
    });
    try {
      const params: InitializeParams = {
        ...{ protocol: PROTOCOL, client: { name: 'strop' }, space: space ?? null, objectives },
      };
      const how = { timeoutMs: 1000 * deadline, ...(signal ? { signal } : {}) };
      const info = checkInfo(await connection.request('initialize', params, how));
      this.#info ??= info;
      this.#slots ??= new Slots(info.concurrency);
      return connection;
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  /** Ends a connection; a device serves one at a time, so a new one waits for it. */
  async #drop(connection: Connection): Promise<void> {
    await connection.close();
    if ((await this.#connection?.catch(() => undefined)) === connection) this.#connection = undefined;
  }

  #notice(method: string, params: JsonObject): void {
    if (method === 'log') this.#log(String(params.message));
    if (method !== 'progress') return;
    const { id, fraction, message } = params;
    if (typeof id !== 'string' || typeof fraction !== 'number') return;
    this.#progress.get(id)?.(Math.min(1, Math.max(0, fraction)), typeof message === 'string' ? message : undefined);
  }

  /** Passes on what it says, within bounds. */
  #log(line: string): void {
    this.#logged++;
    if (this.#logged <= LOG_LINES) this.#options.onLog(line.slice(0, LOG_LENGTH));
    else if (this.#logged === LOG_LINES + 1)
      this.#options.onLog(`… what it says after ${LOG_LINES} lines is not shown`);
  }
}

/** A number of 32 bits for an id (FNV-1a: Fowler, Noll and Vo). */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}
