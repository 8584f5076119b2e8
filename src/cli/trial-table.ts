import type { Direction, Trial } from '../search/trial.ts';
import type { Grid } from '../space/grid.ts';
import { type Column, column, setting, tableHead, tableRow } from './format.ts';

/** How a value of the objective, or of one of two, is shown. */
export interface ValueColumn {
  readonly name: string;
  readonly show: (value: number) => string;
  /** A value that takes the most room. */
  readonly widest: string;
}

export interface TableOptions {
  readonly columns: readonly ValueColumn[];
  readonly directions: readonly Direction[];
  /** What there is to say of a complete trial besides. */
  readonly flag?: (trial: Trial) => string;
  readonly print?: ((line: string) => void) | undefined;
}

/** The table of trials as they end, in the form of the paper's Table II. */
export class TrialTable {
  readonly #columns: Column[];
  readonly #names: string[];
  readonly #options: TableOptions;
  readonly #print: (line: string) => void;
  #best = Number.NEGATIVE_INFINITY;

  constructor(space: Grid, options: TableOptions) {
    this.#names = space.dimensions.map(({ name }) => name);
    this.#columns = [
      column('trial', ['1000']),
      ...space.dimensions.map(({ name, values }) => column(name, values.map(setting))),
      ...options.columns.map(({ name, widest }) => column(name, [widest])),
      ...(options.directions.length === 1 ? [column('', ['best'])] : []),
    ];
    this.#options = options;
    this.#print = options.print ?? (() => {});
  }

  /** Says what goes on and shows the trials that are there. */
  start(study: string, trials: readonly Trial[], wanted: number): void {
    const ended = trials.filter((trial) => trial.ended !== undefined);
    const done = ended.length > 0 ? `, ${ended.length} of them done` : '';
    this.#print(`study ${study}: ${wanted} trials${done}\n\n${tableHead(this.#columns)}`);
    for (const trial of ended) this.add(trial);
  }

  add(trial: Trial): void {
    const { number, params, values, failures, infeasible } = trial;
    const { columns, directions, flag } = this.#options;
    const settings = this.#names.map((name) => (params[name] === undefined ? '–' : setting(params[name])));
    const cells = [String(number), ...settings];
    if (!values) {
      const row = tableRow(this.#columns, [...cells, ...columns.map(() => '–')]);
      const failed = `failed: ${failures.at(-1) ?? 'no reason given'}`;
      this.#print(`${row}  ${infeasible === undefined ? failed : `infeasible: ${infeasible}`}`);
      return;
    }
    const upwards = directions[0] === 'maximize' ? values[0]! : -values[0]!;
    const isBetter = directions.length === 1 && upwards > this.#best;
    if (isBetter) this.#best = upwards;
    const shown = columns.map(({ show }, i) => show(values[i]!));
    const row = tableRow(this.#columns, [...cells, ...shown, isBetter ? 'best' : '']);
    const note = flag?.(trial) ?? '';
    this.#print(note ? `${row}  ${note}` : row);
  }
}
