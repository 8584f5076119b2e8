import { StropError } from '../errors.ts';
import { Grid } from '../space/grid.ts';
import { checkAttributes, checkValue, type Objective } from './outcome.ts';
import type { Sampler } from './sampler.ts';
import type { Claim, Storage } from './storage.ts';
import type { StudyDefinition } from './study-definition.ts';
import type { Attributes, Direction, Trial, TrialRecord } from './trial.ts';

/** How often a configuration is evaluated before its trial fails, where the evaluation itself breaks down. */
const MAX_ATTEMPTS = 3;

export interface OptimizeOptions {
  /** Go on until the study has this many trials in all, those of earlier runs included. */
  readonly trials: number;
  readonly signal?: AbortSignal;
  /** Called after each trial that ends in this run, and awaited. */
  readonly onTrial?: (trial: Trial) => void | Promise<void>;
}

/** A search for the best configuration of a grid. It never suggests a configuration twice. */
export class Study {
  readonly name: string;
  readonly space: Grid;
  readonly direction: Direction;
  readonly seed: number;
  readonly #sampler: Sampler;
  readonly #storage: Storage;

  /** Use `createStudy` or `loadStudy`, which see to it that the storage has the study. */
  constructor(definition: StudyDefinition, sampler: Sampler, storage: Storage) {
    this.name = definition.name;
    this.space = new Grid(definition.space);
    this.direction = definition.direction;
    this.seed = definition.seed;
    this.#sampler = sampler;
    this.#storage = storage;
  }

  /** All trials by number. */
  async trials(): Promise<Trial[]> {
    return (await this.#storage.list(this.name)).map((record) => this.#toTrial(record));
  }

  /** The complete trial with the best value, the earliest of several; undefined before the first. */
  async best(): Promise<Trial | undefined> {
    const sign = this.direction === 'maximize' ? 1 : -1;
    const complete = (await this.trials()).filter(({ state }) => state === 'complete');
    return complete.reduce<Trial | undefined>((best, trial) => {
      return best === undefined || sign * trial.value! > sign * best.value! ? trial : best;
    }, undefined);
  }

  /** `exhausted` once every configuration of the space has had its trial and none of them waits or runs. */
  async state(): Promise<'open' | 'exhausted'> {
    const records = await this.#storage.list(this.name);
    const ended = records.filter(({ state }) => state === 'complete' || state === 'failed');
    return ended.length === this.space.size ? 'exhausted' : 'open';
  }

  /**
   * The next trial to evaluate, running from now on: one that was given back or whose process is gone, or else a new one.
   *
   * @throws StropError 'exhausted' where every configuration has its trial; 'conflict' where the sampler repeats itself.
   */
  async ask(options: { readonly signal?: AbortSignal } = {}): Promise<Trial> {
    return (await this.#next(Infinity, options.signal))!;
  }

  /**
   * Completes a running trial. `value` must be finite: a network that diverged has the value of chance, flagged in
   * `attributes`.
   *
   * @param trial a trial, or the number of one. A trial that another process has claimed since is a 'conflict', its number not.
   * @throws StropError 'invalid-argument' for a value or an attribute that is not finite (the trial goes on running);
   *   'conflict' where the trial is not running.
   */
  async tell(trial: Claim | number, value: number, attributes: Attributes = {}): Promise<void> {
    const claim = await this.#toClaim(trial);
    checkValue(claim.number, value);
    checkAttributes(claim.number, attributes);
    await this.#storage.tell(this.name, claim, value, attributes);
  }

  /**
   * Notes that an evaluation broke down, which says nothing of its configuration. The trial is asked again, until its third
   * failure ends it.
   */
  async fail(trial: Claim | number, reason: string): Promise<void> {
    const claim = await this.#toClaim(trial);
    const { failures } = await this.#record(claim.number);
    if (failures.length + 1 < MAX_ATTEMPTS) await this.#storage.release(this.name, claim, reason);
    else await this.#storage.fail(this.name, claim, reason);
  }

  /** Gives a running trial back, to be asked again. */
  async release(trial: Claim | number): Promise<void> {
    await this.#storage.release(this.name, await this.#toClaim(trial));
  }

  /**
   * Asks, evaluates and tells until the study has `trials` trials or its space is exhausted, and resolves to the study's
   * state. An evaluation that throws a StropError 'crashed' fails and is tried again. Anything else that it throws, and the
   * signal's reason, ends the run; its trial is given back, so that the next run begins with it.
   */
  async optimize(objective: Objective, options: OptimizeOptions): Promise<'open' | 'exhausted'> {
    const { trials, signal, onTrial } = options;
    if (!Number.isInteger(trials) || trials < 0) {
      throw new StropError('invalid-argument', `trials ${trials}: expected an integer of at least 0`);
    }
    for (;;) {
      signal?.throwIfAborted();
      const trial = await this.#next(Math.min(trials, this.space.size), signal);
      if (!trial) return this.state();
      await this.#evaluate(trial, objective, signal);
      const record = await this.#record(trial.number);
      if (record.state === 'complete' || record.state === 'failed') await onTrial?.(this.#toTrial(record));
    }
  }

  async #evaluate(trial: Trial, objective: Objective, signal: AbortSignal | undefined): Promise<void> {
    try {
      const outcome = await objective(trial, signal ? { signal } : {});
      const isBare = typeof outcome !== 'object' || outcome === null; // also what JavaScript lets an objective forget
      await this.tell(trial, isBare ? outcome : outcome.value, isBare ? {} : outcome.attributes);
    } catch (error) {
      if (error instanceof StropError && error.code === 'crashed' && !signal?.aborted) {
        await this.fail(trial, error.message);
        return;
      }
      await this.release(trial).catch((second: unknown) => {
        // The trial is not this run's any more, or the storage is gone: the error under way tells why better.
        if (!(second instanceof StropError)) throw second;
      });
      throw error;
    }
  }

  /** Undefined where the study has `limit` trials and none of them is there to be claimed. */
  async #next(limit: number, signal: AbortSignal | undefined): Promise<Trial | undefined> {
    const { name, space } = this;
    for (;;) {
      const claimed = await this.#storage.claim(name);
      if (claimed) return this.#toTrial(claimed);
      const trials = await this.#storage.list(name);
      const number = trials.length;
      if (number >= limit) return undefined;
      if (number >= space.size) {
        throw new StropError('exhausted', `study '${name}': all ${space.size} configurations have had their trial`);
      }
      const index = await this.#suggest(trials, signal);
      // Where another process was faster, number or index are taken: its trial counts, and the next round sees it.
      await this.#storage.add(name, { number, index });
    }
  }

  /** The sampler's choice for the next trial, held to the grid and to not repeating itself. */
  async #suggest(trials: readonly TrialRecord[], signal: AbortSignal | undefined): Promise<number> {
    const { space, direction, seed } = this;
    const index = await this.#sampler.suggest({ space, direction, seed, number: trials.length, trials, signal });
    space.digits(index); // throws for an index that is not of the grid
    if (trials.some((trial) => trial.index === index)) {
      throw new StropError('conflict', `sampler '${this.#sampler.name}' suggested grid index ${index} a second time`);
    }
    return index;
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
    return { ...record, params: this.space.configuration(record.index) };
  }
}
