/** Text that is HTML already: made by `html`, or vouched for by `trusted`. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** What may stand in an `html` template: lists are joined, and what is absent leaves nothing. */
export type Content = Html | string | number | null | undefined | false | readonly Content[];

/**
 * A template of HTML. Everything put into it is escaped unless it is Html itself; attributes must be in double quotes,
 * and no value belongs into a script, a style or an unquoted place.
 */
export function html(strings: TemplateStringsArray, ...values: Content[]): Html {
  return new Html(strings.map((string, i) => string + render(values[i])).join(''));
}

/** Vouches for `text`, which must not hold anything that came from outside unescaped. */
export function trusted(text: string): Html {
  return new Html(text);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function render(content: Content): string {
  if (content === null || content === undefined || content === false) return '';
  if (content instanceof Html) return content.text;
  if (typeof content === 'object') return content.map(render).join('');
  return String(content).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
