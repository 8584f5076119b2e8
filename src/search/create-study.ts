import { StropError } from '../errors.ts';
import { Grid } from '../space/grid.ts';
import type { Sampler } from './sampler.ts';
import type { Storage } from './storage.ts';
import { Study } from './study.ts';
import { describeDifferences, type StudyDefinition } from './study-definition.ts';
import type { Direction } from './trial.ts';

export interface StudyOptions {
  readonly name: string;
  readonly space: Grid;
  /** Of the one objective. Default `maximize`. */
  readonly direction?: Direction;
  /** Of one or two objectives, instead of `direction`. */
  readonly directions?: readonly Direction[];
  /** Every random choice is a function of the seed and the trial's number. Default 0. */
  readonly seed?: number;
  /** What the values measure, in words; a study does not go on with another objective. Default ''. */
  readonly objective?: string;
  /** How many trials each configuration has. Default 1: none is tried again. */
  readonly replicates?: number;
  readonly sampler: Sampler;
  readonly storage: Storage;
  /** Whether to go on with a study of that name. Default true. */
  readonly loadIfExists?: boolean;
}

/**
 * Creates a study, or goes on with the one of that name.
 *
 * @throws StropError 'conflict', saying what differs, where that one has another space, direction, seed or objective.
 */
export async function createStudy(options: StudyOptions): Promise<Study> {
  const { name, space, sampler, storage, loadIfExists = true } = options;
  const definition = define(options);
  if (!loadIfExists && (await storage.find(name))) {
    throw new StropError('conflict', `study '${name}' exists; take another name, or loadIfExists to go on with it`);
  }
  const kept = await storage.create(definition);
  refuseDifferences(kept, definition);
  return new Study(kept, space, sampler, storage);
}

function define(options: StudyOptions): StudyDefinition {
  const { name, space, seed = 0, objective = '', replicates = 1 } = options;
  const { direction = 'maximize', directions = [direction] } = options;
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new StropError('invalid-argument', `seed ${seed}: expected an integer from 0 to ${Number.MAX_SAFE_INTEGER}`);
  }
  if (options.direction !== undefined && options.directions !== undefined) {
    throw new StropError('invalid-argument', 'direction and directions: expected one of them');
  }
  if (!Array.isArray(directions) || directions.length < 1 || directions.length > 2) {
    throw new StropError('invalid-argument', `directions ${JSON.stringify(directions)}: expected one or two`);
  }
  for (const each of directions) {
    if (each === 'maximize' || each === 'minimize') continue;
    throw new StropError('invalid-argument', `direction '${each}': expected 'maximize' or 'minimize'`);
  }
  if (!Number.isInteger(replicates) || replicates < 1) {
    throw new StropError('invalid-argument', `replicates ${replicates}: expected an integer of at least 1`);
  }
  return { name, ...identityOf(space), directions, seed, objective, replicates };
}

/**
 * The study of that name: to be looked at, or, with a sampler, to be gone on with.
 *
 * @param options.space needed to go on with a study whose space forbids combinations by a function.
 * @throws StropError 'not-found' where there is none; 'conflict' where it has another space.
 */
export async function loadStudy(
  options: Pick<StudyOptions, 'name' | 'storage'> & Partial<Pick<StudyOptions, 'sampler' | 'space'>>,
): Promise<Study> {
  const { name, storage, sampler, space } = options;
  const kept = await storage.find(name);
  if (!kept) throw new StropError('not-found', `study '${name}' is not in this storage`);
  if (space) {
    const { forbidden: _, ...rest } = kept;
    refuseDifferences(kept, { ...rest, ...identityOf(space) });
  }
  if (!space && sampler && kept.forbidden !== undefined && !kept.forbidden.startsWith('[')) {
    const message = `study '${name}' forbids combinations by a function: expected its space, to go on with it`;
    throw new StropError('invalid-argument', message);
  }
  return new Study(kept, space ?? spaceOf(kept), sampler ?? noSampler(name), storage);
}

function spaceOf({ space, forbidden }: StudyDefinition): Grid {
  return new Grid(space, forbidden?.startsWith('[') ? { forbidden: JSON.parse(forbidden) } : {});
}

function noSampler(study: string): Sampler {
  const suggest = async () => {
    throw new StropError('conflict', `study '${study}' was loaded without a sampler: it suggests nothing`);
  };
  return { name: 'none', suggest };
}

function refuseDifferences(kept: StudyDefinition, asked: StudyDefinition): void {
  const differences = describeDifferences(kept, asked);
  if (differences.length === 0) return;
  const message = `study '${kept.name}' exists with ${differences.join(' and ')}; take another name for it`;
  throw new StropError('conflict', message);
}

function identityOf(space: Grid): Pick<StudyDefinition, 'space' | 'forbidden'> {
  const { forbiddenSource: forbidden } = space;
  return { space: space.toJSON(), ...(forbidden === undefined ? {} : { forbidden }) };
}
