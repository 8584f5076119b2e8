import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StropError } from '../errors.ts';
import { changeRecipe, namedRecipe, parseRecipe, type Recipe, type TrainRequest } from '../evaluate/index.ts';
import { preset } from '../paper/presets.ts';
import type { TrainingSettings } from './trainings.ts';
import { wholeNumber } from './whole-number.ts';

/** What the command line says of a training. */
export interface TrainingArguments {
  readonly dataset?: string | undefined;
  readonly preset?: string | undefined;
  readonly trial?: string | undefined;
  readonly recipe?: string | undefined;
  readonly set: readonly string[];
  readonly epochs?: string | undefined;
  readonly allowUnfinished: boolean;
  readonly seed?: string | undefined;
  readonly validation?: string | undefined;
  readonly runs: string;
}

/**
 * The recipe of a preset, a trial or a file, or else the data set's own, with what `--set` changes in it.
 *
 * @returns the settings, a name for them, and the first seed: a trial's own unless another is given.
 */
export async function trainingSettings(
  given: TrainingArguments,
): Promise<{ name: string; settings: TrainingSettings; seed: number }> {
  const base = await baseOf(given);
  const dataset = given.dataset ?? base.dataset;
  let recipe: Recipe = base.recipe;
  for (const change of given.set) {
    const [, path, value] = /^([\w.]+)=(.*)$/s.exec(change) ?? [];
    if (!path) throw new StropError('invalid-argument', `--set ${change}: expected PATH=VALUE, such as batch=64`);
    recipe = changeRecipe(recipe, path, value!);
  }
  if (given.epochs !== undefined) {
    recipe = { ...recipe, epochs: given.epochs === 'auto' ? 'auto' : wholeNumber('epochs', given.epochs, 1) };
  }
  if (given.allowUnfinished) recipe = { ...recipe, allowUnfinished: true };
  const { validation } = given;
  const validationImages =
    validation === undefined ? (base.validationImages ?? 1000) : wholeNumber('validation', validation, 1);
  const name = `train-${(base.name ?? dataset).replace(/^\W+/, '').replace(/[^\w.-]+/g, '-')}`;
  const seed = given.seed === undefined ? (base.seed ?? 0) : wholeNumber('seed', given.seed);
  return { name, settings: { dataset, recipe, validationImages }, seed };
}

interface Base {
  readonly name?: string;
  readonly dataset: string;
  readonly recipe: Recipe;
  readonly validationImages?: number;
  readonly seed?: number;
}

async function baseOf({ dataset, preset: presetName, trial, recipe, runs }: TrainingArguments): Promise<Base> {
  const sources = Object.entries({ '--preset': presetName, '--trial': trial, '--recipe': recipe });
  const named = sources.filter(([, value]) => value !== undefined).map(([option]) => option);
  if (named.length > 1) {
    throw new StropError('invalid-argument', `${named.join(' and ')}: expected one source of the recipe`);
  }
  if (presetName !== undefined) return { name: presetName, ...preset(presetName) };
  if (trial !== undefined) return trialOf(trial, runs);
  const own = dataset ?? 'fashion-mini';
  if (recipe === undefined) return { dataset: own, recipe: namedRecipe(own) };
  const text = await readFile(recipe, 'utf8');
  return { dataset: own, recipe: parseRecipe(text, recipe) };
}

/** What a trial of a search was trained by: its config.json. */
async function trialOf(trial: string, runs: string): Promise<Base> {
  const [, study, number] = /^([\w.-]+)#(\d+)$/.exec(trial) ?? [];
  if (!study) throw new StropError('invalid-argument', `--trial ${trial}: expected STUDY#NUMBER, such as demo#12`);
  const path = join(runs, study, number!, 'config.json');
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new StropError('not-found', `--trial ${trial}: ${path} is not there`, { cause });
  });
  const { dataset, recipe, validationImages, seed } = JSON.parse(text) as TrainRequest;
  return { name: `${study}-${number}`, dataset, recipe, validationImages, seed };
}
