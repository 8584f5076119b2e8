import { StropError } from '../errors.ts';
import type { Recipe } from './recipe.ts';

/** The parts of a recipe that may be set. */
const PARTS: Record<keyof Recipe, true> = {
  network: true,
  optimizer: true,
  sharpener: true,
  batch: true,
  epochs: true,
  allowUnfinished: true,
  loss: true,
  labelSmoothing: true,
  indecision: true,
  augmentation: true,
  freezeHard: true,
  input: true,
};

/**
 * `recipe` with `path`, such as `optimizer.learningRate` or `network.dense`, set to what `text` says as JSON or else as
 * a plain word.
 *
 * @throws StropError 'invalid-argument' where there is no such part, or a value stands where the path goes on.
 */
export function changeRecipe(recipe: Recipe, path: string, text: string): Recipe {
  const names = path.split('.');
  requirePart(names[0]!);
  if (names.some((name) => name in Object.prototype)) {
    throw new StropError('invalid-argument', `recipe ${path}: there is no such part`);
  }
  const changed = structuredClone(recipe) as unknown as Record<string, unknown>;
  let place = changed;
  for (const name of names.slice(0, -1)) {
    const inner = place[name] ?? {};
    if (typeof inner !== 'object' || inner === null) {
      throw new StropError('invalid-argument', `recipe ${path}: ${name} is ${inner}, it has no parts`);
    }
    place[name] = inner;
    place = inner as Record<string, unknown>;
  }
  const last = names.at(-1)!;
  if (Array.isArray(place) && !(Number(last) >= 0 && Number(last) <= place.length)) {
    throw new StropError('invalid-argument', `recipe ${path}: the list has ${place.length} entries`);
  }
  place[last] = parse(text);
  checkValues(changed);
  return changed as unknown as Recipe;
}

/**
 * A recipe read from JSON.
 *
 * @throws StropError 'invalid-argument' where it is none; what is inside its parts is checked where it is used.
 */
export function parseRecipe(text: string, name: string): Recipe {
  let recipe: unknown;
  try {
    recipe = JSON.parse(text);
  } catch (cause) {
    throw new StropError('invalid-argument', `${name}: not JSON (${(cause as Error).message})`, { cause });
  }
  if (typeof recipe !== 'object' || recipe === null) {
    throw new StropError(
      'invalid-argument',
      `${name}: expected an object with network, optimizer, sharpener and batch`,
    );
  }
  for (const part of Object.keys(recipe)) requirePart(part);
  for (const part of ['network', 'optimizer', 'sharpener', 'batch']) {
    if (!(part in recipe)) throw new StropError('invalid-argument', `${name}: has no ${part}`);
  }
  checkValues(recipe as Record<string, unknown>);
  return recipe as Recipe;
}

/** What must be an object, and what true or false wherever it stands. */
const OBJECTS = ['network', 'input', 'optimizer', 'sharpener', 'augmentation'];
const FLAGS = [
  ...['allowUnfinished', 'freezeHard', 'flip', 'bottomUp', 'perBatch', 'nesterov', 'sharpened', 'straightThrough'],
  ...['bias', 'center', 'scale', 'pool'],
];

function checkValues(recipe: Record<string, unknown>): void {
  for (const part of OBJECTS) {
    const value = recipe[part];
    if (value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value))) continue;
    throw new StropError('invalid-argument', `recipe ${part} is ${JSON.stringify(value)}: expected an object`);
  }
  const check = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    for (const [name, value] of Object.entries(part)) {
      if (FLAGS.includes(name) && typeof value !== 'boolean') {
        throw new StropError('invalid-argument', `recipe ${name} is ${JSON.stringify(value)}: expected true or false`);
      }
      check(value);
    }
  };
  check(recipe);
}

function requirePart(part: string): void {
  if (Object.hasOwn(PARTS, part)) return;
  throw new StropError('invalid-argument', `recipe has no ${part}: expected one of ${Object.keys(PARTS).join(', ')}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
