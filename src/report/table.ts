import { type Content, type Html, html } from './html.ts';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row, index: number) => Content;
  /** The cells head their rows. */
  readonly heads?: boolean;
  /** In [0, 1], drawn as a bar behind the cell. */
  readonly share?: (row: Row) => number;
}

/** A table that scrolls by itself where it is wider than the page. @param mark gives a row's class. */
export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  mark: (row: Row) => string | false = () => false,
): Html {
  const cell = (column: Column<Row>, row: Row, i: number) => {
    const content = column.cell(row, i);
    if (column.heads) return html`<th scope="row">${content}</th>`;
    if (!column.share) return html`<td>${content}</td>`;
    return html`<td class="bar" style="--share: ${column.share(row).toFixed(3)}">${content}</td>`;
  };
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption><span>${caption}</span></caption>
<thead><tr>${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>
${rows.map(
  (row, i) => html`<tr class="${mark(row)}">${columns.map((column) => cell(column, row, i))}</tr>
`,
)}</tbody>
</table></div>`;
}
