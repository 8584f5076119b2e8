import { join } from 'node:path';
import { labs, maxSat } from './formula-landscapes.ts';
import type { Landscape } from './landscape.ts';
import { demoTable, publishedTable, tablesFolder } from './table-landscapes.ts';

/** By exhaustion of 2^28 assignments; COMBO's −38.16215. */
const JOHNSON_OPTIMUM = 38.162145563;

const published = (file: string) => (name: string, folder: string) => publishedTable(name, join(folder, file));

type Makers = Readonly<Record<string, (name: string, folder: string) => Landscape>>;

const NOISY: Makers = {
  australian: published('hpobench__australian'),
  car: published('hpobench__car'),
  segment: published('hpobench__segment'),
  vehicle: published('hpobench__vehicle'),
  nasbench201: published('nasbench201__cifar10'),
};

const MAKERS: Makers = {
  'table1-mini': (name) => demoTable(name),
  ...NOISY,
  labs20: (name) => labs(name, 20),
  maxsat28: (name, folder) => maxSat(name, join(folder, 'maxcut-johnson8-2-4.clq.wcnf'), JOHNSON_OPTIMUM),
};

/** How many searches of a landscape count: more where an evaluation is one training of several, and a search so much luck. */
export function seedsOf(name: string): number {
  return name in NOISY ? 40 : 20;
}

export const ALL_LANDSCAPES: readonly string[] = Object.keys(MAKERS);
const NEED_NO_FILE: readonly string[] = ['table1-mini', 'labs20'];

/** Those whose files are there. */
export function landscapeNames(): string[] {
  return tablesFolder() === undefined ? [...NEED_NO_FILE] : [...ALL_LANDSCAPES];
}

export function landscape(name: string): Landscape {
  const make = MAKERS[name];
  const folder = tablesFolder();
  if (!make || (folder === undefined && !NEED_NO_FILE.includes(name))) {
    throw new Error(`landscape ${name}: expected one of ${landscapeNames().join(', ')}`);
  }
  return make(name, folder ?? '');
}
