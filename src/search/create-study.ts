import { StropError } from '../errors.ts';
import type { Grid } from '../space/grid.ts';
import type { Sampler } from './sampler.ts';
import type { Storage } from './storage.ts';
import { Study } from './study.ts';
import { describeDifferences } from './study-definition.ts';
import type { Direction } from './trial.ts';

export interface StudyOptions {
  readonly name: string;
  readonly space: Grid;
  /** Default `maximize`. */
  readonly direction?: Direction;
  /** Every random choice is a function of the seed and the trial's number. Default 0. */
  readonly seed?: number;
  /** What the values measure, in words; a study does not go on with another objective. Default ''. */
  readonly objective?: string;
  readonly sampler: Sampler;
  readonly storage: Storage;
}

/**
 * Creates a study, or goes on with the one of that name.
 *
 * @throws StropError 'conflict', saying what differs, where that one has another space, direction, seed or objective.
 */
export async function createStudy(options: StudyOptions): Promise<Study> {
  const { name, space, direction = 'maximize', seed = 0, objective = '', sampler, storage } = options;
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new StropError('invalid-argument', `seed ${seed}: expected an integer from 0 to ${Number.MAX_SAFE_INTEGER}`);
  }
  if (direction !== 'maximize' && direction !== 'minimize') {
    throw new StropError('invalid-argument', `direction '${direction}': expected 'maximize' or 'minimize'`);
  }
  const definition = { name, space: space.toJSON(), direction, seed, objective };
  const kept = await storage.create(definition);
  const differences = describeDifferences(kept, definition);
  if (differences.length > 0) {
    throw new StropError(
      'conflict',
      `study '${name}' exists with ${differences.join(' and ')}; take another name for it`,
    );
  }
  return new Study(kept, sampler, storage);
}

/** The study of that name. @throws StropError 'not-found' where there is none. */
export async function loadStudy(options: Pick<StudyOptions, 'name' | 'sampler' | 'storage'>): Promise<Study> {
  const definition = await options.storage.find(options.name);
  if (!definition) throw new StropError('not-found', `study '${options.name}' is not in this storage`);
  return new Study(definition, options.sampler, options.storage);
}
