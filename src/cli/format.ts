/** 0.7832 -> `78.3 %`; a dash for what was not measured. */
export function percent(fraction: number | null | undefined): string {
  return fraction === null || fraction === undefined ? '–' : `${(fraction * 100).toFixed(1)} %`;
}

/** 1234567.8 -> `1,234,568`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** A hyperparameter's value, a small number as `1e-6`. */
export function setting(value: string | number | boolean | undefined): string {
  return typeof value === 'number' && value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential() : String(value);
}

export interface Column {
  /** A camel-case name, whose words stand on lines of their own in the head. */
  readonly name: string;
  readonly width: number;
}

const wordsOf = (name: string) => name.split(/(?<=[a-z])(?=[A-Z])/).map((word) => word.toLowerCase());

/** A column wide enough for its head and for `values`. */
export function column(name: string, values: readonly string[]): Column {
  return { name, width: Math.max(...wordsOf(name).map((word) => word.length), ...values.map((value) => value.length)) };
}

/** The head of a table: one line a word of the longest name, and a rule. */
export function tableHead(columns: readonly Column[]): string {
  const lines = Math.max(...columns.map(({ name }) => wordsOf(name).length));
  const head = Array.from({ length: lines }, (_, line) =>
    tableRow(
      columns,
      columns.map(({ name }) => {
        const words = wordsOf(name);
        return words[line - (lines - words.length)] ?? '';
      }),
    ),
  );
  return [...head, columns.map(({ width }) => '─'.repeat(width)).join('  ')].join('\n');
}

export function tableRow(columns: readonly Column[], cells: readonly string[]): string {
  return columns
    .map(({ width }, i) => (cells[i] ?? '').padStart(width))
    .join('  ')
    .trimEnd();
}

/** A value of any size, six digits of it. */
export function number(value: number): string {
  return String(Number(value.toPrecision(6)));
}
