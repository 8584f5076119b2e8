import type { TrainProgress } from '../evaluate/index.ts';
import { column, percent, tableHead, tableRow } from './format.ts';

type EpochRecord = Extract<TrainProgress, { kind: 'epoch' }>['record'];

const COLUMNS = [
  column('epoch', ['1000']),
  column('loss', ['10.000']),
  column('training', ['100.0 %']),
  column('current', ['100.0 %']),
  column('forced', ['100.0 %']),
  column('dead', ['100 %']),
  column('alwaysOn', ['100 %']),
  column('images', ['10,000/s']),
  { name: 'sharpness', width: 9 },
];

/** The table of a training's epochs as they end. */
export class EpochTable {
  readonly #print: (line: string) => void;
  #begun = false;

  constructor(print: (line: string) => void = () => {}) {
    this.#print = print;
  }

  add({ epoch, loss, accuracy, current, forced, imagesPerSecond, sharpness }: EpochRecord): void {
    if (!this.#begun) this.#print(tableHead(COLUMNS));
    this.#begun = true;
    const worst = (fractions: readonly number[] | undefined) =>
      fractions ? `${Math.round(100 * Math.max(...fractions))} %` : '–';
    this.#print(
      tableRow(COLUMNS, [
        String(epoch + 1),
        loss.toFixed(3),
        percent(accuracy),
        percent(current?.accuracy),
        percent(forced?.accuracy),
        worst(current?.layers.map(({ dead }) => dead)),
        worst(current?.layers.map(({ alwaysOn }) => alwaysOn)),
        `${Math.round(imagesPerSecond).toLocaleString('en-US')}/s`,
        sharpness.map((each) => (each === 0 || each === 1 ? String(each) : each.toFixed(2).slice(1))).join(' '),
      ]),
    );
  }
}
