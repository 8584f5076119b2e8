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
  const changed = structuredClone(recipe) as unknown as Record<string, unknown>;
  let place = changed;
  for (const name of names.slice(0, -1)) {
    const inner = place[name] ?? {};
    if (typeof inner !== 'object') {
      throw new StropError('invalid-argument', `recipe ${path}: ${name} is ${inner}, it has no parts`);
    }
    place[name] = inner;
    place = inner as Record<string, unknown>;
  }
  place[names.at(-1)!] = parse(text);
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
  return recipe as Recipe;
}

function requirePart(part: string): void {
  if (part in PARTS) return;
  throw new StropError('invalid-argument', `recipe has no ${part}: expected one of ${Object.keys(PARTS).join(', ')}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
