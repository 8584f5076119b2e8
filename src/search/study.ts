import { StropError } from '../errors.ts';
import type { Configuration, Grid } from '../space/grid.ts';
import { bestTrials } from './best-trials.ts';
import { hasMoreThan } from './enumerate.ts';
import { countDone, countEnded } from './history.ts';
import { type NoTrial, type OptimizeOptions, optimize, type SearchState, type StopRule } from './optimize.ts';
import { type Objective, type Outcome, toResult } from './outcome.ts';
import { type Replay, replayTrials } from './replay.ts';
import type { Sampler } from './sampler.ts';
import type { Claim, Storage } from './storage.ts';
import type { StudyDefinition } from './study-definition.ts';
import { suggestNext } from './suggest.ts';
import type { Direction, Infeasible, Result, Trial, TrialRecord } from './trial.ts';

/** How often a configuration is evaluated before its trial fails, where the evaluation itself breaks down. */
const MAX_ATTEMPTS = 3;

interface AskOptions {
  readonly signal?: AbortSignal;
}

interface NextOptions {
  readonly limit: number;
  readonly stopWhen?: StopRule | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A search for the best configurations of a grid. It never tries one again, unless it is to have replicates. */
export class Study {
  readonly name: string;
  readonly space: Grid;
  /** (objectives). */
  readonly directions: readonly Direction[];
  readonly seed: number;
  readonly replicates: number;
  readonly sampler: Sampler;
  readonly #storage: Storage;
  #stopping = new AbortController();
  /** The last call of `#next`: one after the other, or they would suggest the same. */
  #asking: Promise<unknown> = Promise.resolve();

  /** Use `createStudy` or `loadStudy`, which see to it that the storage has the study and that the space is its own. */
  constructor(definition: StudyDefinition, space: Grid, sampler: Sampler, storage: Storage) {
    this.name = definition.name;
    this.space = space;
    this.directions = definition.directions;
    this.seed = definition.seed;
    this.replicates = definition.replicates;
    this.sampler = sampler;
    this.#storage = storage;
  }

  /** All trials by number. */
  async trials(): Promise<Trial[]> {
    return (await this.#storage.list(this.name)).map((record) => this.#toTrial(record));
  }

  /**
   * The complete trial with the best value, the earliest of several; undefined before the first.
   *
   * @throws StropError 'conflict' for two objectives, where only `bestTrials` tells.
   */
  async bestTrial(): Promise<Trial | undefined> {
    if (this.directions.length > 1) {
      throw new StropError('conflict', `study '${this.name}' has two objectives: none is the best, take bestTrials`);
    }
    return (await this.bestTrials())[0];
  }

  /**
   * The complete trials that none dominates, by number: the Pareto front of two objectives. A configuration with replicates
   * counts by the mean of its values and is there as its first trial.
   */
  async bestTrials(): Promise<Trial[]> {
    return bestTrials(await this.trials(), this.directions);
  }

  /** `exhausted` once every configuration has had its trials and none of them waits or runs. */
  async state(): Promise<'open' | 'exhausted'> {
    const records = await this.#storage.list(this.name);
    const isOpen = countEnded(records) < records.length || hasMoreThan(this.space, countDone(records, this.replicates));
    return isOpen ? 'open' : 'exhausted';
  }

  /**
   * The next trial to evaluate, running from now on: one that was enqueued, given back or whose process is gone, or else a new
   * one. With a number, so many of them, fewer where the space has no more.
   *
   * @throws StropError 'exhausted' where every configuration has its trials; 'conflict' where the sampler repeats itself.
   */
  async ask(options?: AskOptions): Promise<Trial>;
  async ask(count: number, options?: AskOptions): Promise<Trial[]>;
  async ask(first: number | AskOptions = {}, second: AskOptions = {}): Promise<Trial | Trial[]> {
    const [count, { signal }] = typeof first === 'number' ? [first, second] : [1, first];
    if (!Number.isInteger(count) || count < 1) {
      throw new StropError('invalid-argument', `ask ${count}: expected a number of trials of at least 1`);
    }
    const trials: Trial[] = [];
    while (trials.length < count) {
      const next = await this.#next({ limit: Infinity, signal });
      if (typeof next === 'string') break;
      trials.push(next);
    }
    if (trials.length === 0) {
      throw new StropError('exhausted', `study '${this.name}': all configurations of its space have had their trials`);
    }
    return typeof first === 'number' ? trials : trials[0]!;
  }

  /**
   * Ends a running trial, complete or infeasible. Values must be finite: a network that diverged has the value of chance, flagged in
   * `attributes`.
   *
   * @param trial a trial, or the number of one. A trial that another process has claimed since is a 'conflict', its number not.
   * @throws StropError 'invalid-argument' for a value, a noise or an attribute that is not finite (the trial goes on running);
   *   'conflict' where the trial is not running.
   */
  async tell(trial: Claim | number, outcome: Outcome): Promise<Trial> {
    const claim = await this.#toClaim(trial);
    await this.#storage.tell(this.name, claim, this.#toResult(claim.number, outcome));
    return this.#toTrial(await this.#record(claim.number));
  }

  /**
   * Notes that an evaluation broke down, which says nothing of its configuration. The trial is asked again, until its third
   * failure ends it, or this one does.
   *
   * @param options.final whether not to ask it again. Default false.
   */
  async fail(trial: Claim | number, reason: string, { final = false } = {}): Promise<Trial> {
    const claim = await this.#toClaim(trial);
    const { failures } = await this.#record(claim.number);
    if (!final && failures.length + 1 < MAX_ATTEMPTS) await this.#storage.release(this.name, claim, reason);
    else await this.#storage.fail(this.name, claim, reason);
    return this.#toTrial(await this.#record(claim.number));
  }

  /** Gives a running trial back, to be asked again. */
  async release(trial: Claim | number): Promise<void> {
    await this.#storage.release(this.name, await this.#toClaim(trial));
  }

  /**
   * Adds a trial of a configuration of the user's choice, to be evaluated before any that the sampler suggests.
   *
   * @throws StropError 'conflict' where the configuration has all its trials already, 'invalid-argument' where it is none.
   */
  async enqueueTrial(configuration: Configuration): Promise<Trial> {
    return this.#add(configuration, 'enqueued');
  }

  /** Adds a trial that has ended: what is known of a configuration from elsewhere. @throws as `enqueueTrial` and `tell`. */
  async addTrial(configuration: Configuration, outcome: Outcome): Promise<Trial> {
    return this.#add(configuration, 'added', (number) => this.#toResult(number, outcome));
  }

  /**
   * Asks, evaluates and tells until the study has `trials` trials, its space is exhausted or the rule of `stopWhen` holds, and
   * resolves to how that left the search. An evaluation that throws a StropError 'crashed' fails and is tried again; one that
   * throws 'gave-up' fails for good. Anything else that it throws, and the signal's reason, ends the run; trials that were being evaluated are given back, so that the
   * next run begins with them.
   */
  async optimize(objective: Objective, options: OptimizeOptions = {}): Promise<SearchState> {
    this.#stopping = new AbortController();
    const next = (how: NextOptions) => this.#next(how);
    return optimize({ study: this, next, stopped: this.#stopping.signal }, objective, options);
  }

  /** Lets `optimize` end after the trials that are running. */
  stop(): void {
    this.#stopping.abort();
  }

  /** @see replay */
  async replay(options?: Parameters<typeof replayTrials>[2]): Promise<Replay> {
    return replayTrials(this, await this.#storage.list(this.name), options);
  }

  /** The next trial, or why there is none. */
  #next(how: NextOptions): Promise<Trial | NoTrial> {
    const next = this.#asking.then(() => this.#nextAlone(how));
    this.#asking = next.catch(() => {});
    return next;
  }

  async #nextAlone({ limit, stopWhen, signal }: NextOptions): Promise<Trial | NoTrial> {
    for (;;) {
      signal?.throwIfAborted();
      const claimed = await this.#storage.claim(this.name);
      if (claimed) return this.#toTrial(claimed);
      const records = await this.#storage.list(this.name);
      if (records.length >= limit) return 'full';
      const next = await suggestNext(this, records, signal);
      if (!next) return 'exhausted';
      if (stopWhen && (next.improvementBound ?? Infinity) < stopWhen.improvementBelow) return 'converged';
      // Where another process was faster, number or configuration are taken: its trial counts, and the next round sees it.
      await this.#storage.add(this.name, next.trial);
    }
  }

  async #add(
    configuration: Configuration,
    origin: 'enqueued' | 'added',
    resultOf?: (number: number) => Result | Infeasible,
  ): Promise<Trial> {
    const digits = this.space.digitsOf(configuration);
    const shown = JSON.stringify(configuration);
    if (this.space.isForbidden(digits)) throw new StropError('invalid-argument', `${shown} is forbidden in this space`);
    for (;;) {
      const records = await this.#storage.list(this.name);
      const number = records.length;
      const replicate = records.filter((record) => this.space.key(record.digits) === this.space.key(digits)).length;
      if (replicate >= this.replicates) {
        throw new StropError('conflict', `study '${this.name}' has all its trials of ${shown} already`);
      }
      const place = { number, replicate, askedAfter: countEnded(records) };
      const trial = { ...place, digits: [...digits], origin, suggestion: {} };
      if (await this.#storage.add(this.name, trial, resultOf?.(number)))
        return this.#toTrial(await this.#record(number));
    }
  }

  #toResult(number: number, outcome: Outcome): Result | Infeasible {
    return toResult(number, outcome, this.directions.length);
  }

  async #toClaim(trial: Claim | number): Promise<Claim> {
    return typeof trial === 'number' ? this.#record(trial) : trial;
  }

  async #record(number: number): Promise<TrialRecord> {
    const record = (await this.#storage.list(this.name))[number];
    if (!record) throw new StropError('not-found', `study '${this.name}' has no trial ${number}`);
    return record;
  }

  #toTrial(record: TrialRecord): Trial {
    const { values } = record;
    return {
      ...record,
      params: this.space.configuration(Int32Array.from(record.digits)),
      ...(values?.length === 1 ? { value: values[0]! } : {}),
    };
  }
}
