import { readFileSync } from 'node:fs';
import { StropError } from '../errors.ts';

type Value = number | string | boolean | null;
type Row = Readonly<Record<string, Value>>;

interface Table {
  readonly table: string;
  readonly fixed?: Row;
  readonly evaluations?: readonly Row[];
  readonly optima?: Readonly<Record<string, Row>>;
  readonly experiments?: readonly Row[];
}

/** The package's own data; src/paper/ and dist/paper/ lie equally deep. */
const path = new URL('../../data/paper/tables.json', import.meta.url);
let tables: readonly Table[] | undefined;

/** A table of the paper by its Roman number, as data/paper has it. */
export function paperTable(number: string): Table {
  tables ??= (JSON.parse(readFileSync(path, 'utf8')) as { tables: Table[] }).tables;
  const found = tables.find(({ table }) => table === number);
  if (!found) throw new StropError('not-found', `table ${number}: data/paper/tables.json has none`);
  return found;
}
