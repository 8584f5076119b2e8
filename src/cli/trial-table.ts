import type { Trial } from '../search/trial.ts';
import type { Grid } from '../space/grid.ts';
import { type Column, column, percent, setting, tableHead, tableRow } from './format.ts';

/** The table of trials as they end, in the form of the paper's Table II. */
export class TrialTable {
  readonly #columns: Column[];
  readonly #names: string[];
  readonly #print: (line: string) => void;
  #best = Number.NEGATIVE_INFINITY;

  constructor(space: Grid, print: (line: string) => void = () => {}) {
    const dimensions = space.dimensions;
    this.#names = dimensions.map(({ name }) => name);
    this.#columns = [
      column('trial', ['1000']),
      ...dimensions.map(({ name, values }) => column(name, values.map(setting))),
      column('accuracy', ['100.0 %']),
      column('', ['best']),
    ];
    this.#print = print;
  }

  /** Says what goes on and shows the trials that are there. */
  start(study: string, trials: readonly Trial[], wanted: number): void {
    const ended = trials.filter(({ state }) => state === 'complete' || state === 'failed');
    const done = ended.length > 0 ? `, ${ended.length} of them done` : '';
    this.#print(`study ${study}: ${wanted} trials${done}\n\n${tableHead(this.#columns)}`);
    for (const trial of ended) this.add(trial);
  }

  add({ number, params, state, value, attributes, failures }: Trial): void {
    const cells = [String(number), ...this.#names.map((name) => setting(params[name]))];
    if (state === 'failed' || value === undefined) {
      this.#print(`${tableRow(this.#columns, [...cells, '–'])}  failed: ${failures.at(-1) ?? 'no reason given'}`);
      return;
    }
    const better = value > this.#best;
    if (better) this.#best = value;
    const flag = attributes.outcome === 'completed' ? '' : `  ${attributes.outcome}: ${attributes.reason}`;
    this.#print(`${tableRow(this.#columns, [...cells, percent(value), better ? 'best' : ''])}${flag}`);
  }
}
