import { StropError } from '../errors.ts';
import { paperRecipe, type Recipe } from '../evaluate/index.ts';
import type { PaperConfiguration } from '../whetstone/index.ts';
import { paperTable } from './tables.ts';

/** A network of the paper and the images that it is for. */
export interface Preset {
  readonly dataset: string;
  readonly recipe: Recipe;
}

const PATTERNS = 'table4.DATASET (mnist, fashion-mnist, cifar-10, cifar-100), table2:1 to table2:15, table6:N';

/**
 * A row of the paper's tables as a recipe: `table4.cifar-100` is Table IV's optimum, `table2:12` and `table6:4` are the
 * evaluations of that number, for CIFAR-100.
 *
 * @throws StropError 'not-found' where the tables have no such row.
 */
export function preset(name: string): Preset {
  const [, table, row] = /^table([246])[.:](.+)$/.exec(name) ?? [];
  const found = table === '4' ? optimum(row!) : table ? evaluation(table, Number(row)) : undefined;
  if (!found) throw new StropError('not-found', `preset ${name}: expected one of ${PATTERNS}`);
  return { dataset: table === '4' ? row! : 'cifar-100', recipe: paperRecipe(found) };
}

function optimum(dataset: string): PaperConfiguration | undefined {
  const row = /^cifar-?\d+$/.test(dataset) ? dataset.replace('-', '') : dataset; // the table says cifar100
  return paperTable('IV').optima?.[row] as unknown as PaperConfiguration | undefined;
}

function evaluation(table: string, number: number): PaperConfiguration | undefined {
  if (table === '6') {
    const found = paperTable('VI').experiments?.find(({ experiment }) => experiment === number);
    return found as unknown as PaperConfiguration | undefined;
  }
  const found = paperTable('II').evaluations?.find(({ iteration }) => iteration === number);
  if (!found) return undefined;
  const { dec, ...rest } = found;
  // Table I's fixed part; where it says "without" noise, Table III says "none".
  const fixed = { ...paperTable('I').fixed, noise_location: 'none', noise_std: null };
  return { ...fixed, ...rest, decay: dec } as unknown as PaperConfiguration;
}
