import { type PlotOptions, plot } from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { type Html, html, trusted } from './html.ts';

export {
  areaY,
  dot,
  line,
  type PlotOptions,
  rectY,
  ruleY,
  type ScaleOptions,
  type SymbolType,
  text,
} from '@observablehq/plot';

/** What a reader who cannot see a chart is told of it. */
export interface Caption {
  /** Unique in the document. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

const { document } = parseHTML('<!doctype html><html><body></body></html>');
/** Two drawings of each wide chart; the style sheet shows the one that fits, so that text keeps its size on a phone. */
const WIDTHS = { wide: 920, narrow: 350 } as const;

/** The SVG of a plot, its text alternative in it. No clip paths: Plot numbers them through the life of the process. */
export function draw({ id, title, description }: Caption, options: PlotOptions): Html {
  const svg = plot({ style: { fontSize: '12px' }, ...options, document: document as unknown as Document });
  svg.querySelector('style')?.remove(); // the page's style sheet has the rules, once
  for (const hidden of svg.querySelectorAll('[aria-label]')) hidden.removeAttribute('aria-label');
  for (const [name, text] of [
    ['desc', description],
    ['title', title],
  ] as const) {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    element.setAttribute('id', `${id}-${name}`);
    element.textContent = text;
    svg.insertBefore(element as unknown as Node, svg.firstChild);
  }
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-labelledby', `${id}-title ${id}-desc`);
  return trusted(svg.outerHTML);
}

export function drawToFit(caption: Caption, options: (width: number) => PlotOptions): Html {
  const drawn = (['wide', 'narrow'] as const).map((name) => {
    const drawing = draw({ ...caption, id: `${caption.id}-${name}` }, options(WIDTHS[name]));
    return html`<div class="${name}">${drawing}</div>`;
  });
  return html`${drawn}`;
}

/** At most about `most` whole numbers from `first` to `last`, evenly apart. */
export function integerTicks(first: number, last: number, most: number): number[] {
  const step = Math.ceil((last - first + 1) / most);
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step);
}
