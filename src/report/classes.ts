import type { BestNetwork } from './data.ts';
import { count, percent, plural } from './format.ts';
import { type Html, html } from './html.ts';
import { pngAddress } from './png.ts';

/** Beyond so many classes a matrix cannot be read, and the list of confusions stands alone. */
const LARGEST_MATRIX = 20;
const LISTED_CONFUSIONS = 5;
/** Of an example, in pixels of the page. */
const SHOWN_WIDTH = 84;
/** How much of the heat's colour a full cell gets, in per cent: black or white text on it stays readable. */
const FULL_HEAT = 50;

export function classesSection(best: BestNetwork): Html {
  const { confusion, classNames } = best;
  const confusions = confusion
    .flatMap((row, label) => row.map((images, given) => ({ label, given, images })))
    .filter(({ label, given, images }) => label !== given && images > 0)
    .sort((a, b) => b.images - a.images || a.label - b.label || a.given - b.given);
  const frequent = confusions.slice(0, LISTED_CONFUSIONS);
  return html`<section>
<h2>What it confuses</h2>
${
  frequent.length === 0
    ? html`<p>No test image was given a wrong class.</p>`
    : html`<p>Most often: ${frequent.map(
        ({ label, given, images }, i) =>
          html`${i > 0 && ', '}${classNames[label]} taken for ${classNames[given]} (${plural(images, 'image')})`,
      )}.</p>`
}
${classNames.length <= LARGEST_MATRIX && matrix(best)}
${examples(best)}
</section>`;
}

function matrix({ confusion, classNames }: BestNetwork): Html {
  const rows = confusion.map((row, label) => ({ label, row, total: row.reduce((sum, images) => sum + images, 0) }));
  const cell = (label: number, given: number, images: number, total: number) => {
    const kind = images === 0 ? 'none' : label === given ? 'hit' : 'miss';
    // The root lets the rare mistakes be seen beside the many hits.
    const heat = total > 0 ? FULL_HEAT * Math.sqrt(images / total) : 0;
    return html`<td class="${kind}" style="--heat: ${heat.toFixed(1)}%">${images}</td>`;
  };
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Confusion matrix"><table class="matrix">
<caption><span>Class of the test images (rows) and class given (columns)</span></caption>
<thead><tr><th scope="col">class</th>${classNames.map(
    (name) => html`<th scope="col"><span>${name}</span></th>`,
  )}<th scope="col">right</th></tr></thead>
<tbody>
${rows.map(
  ({ label, row, total }) => html`<tr><th scope="row">${classNames[label]}</th>${row.map((images, given) =>
    cell(label, given, images, total),
  )}<td>${total > 0 ? percent(row[label]! / total) : '–'}</td></tr>
`,
)}</tbody>
</table></div>`;
}

function examples({ examples = [], classNames, images }: BestNetwork): Html {
  if (examples.length === 0) return html``;
  return html`<h3>Some of the ${count(images)} test images</h3>
<ul class="examples">${examples.map(({ image, height, width, label, given }) => {
    const right = label === given;
    const verdict = right ? classNames[label] : `${classNames[label]}, taken for ${classNames[given]}`;
    const shownHeight = Math.round((SHOWN_WIDTH * height) / width);
    return html`<li class="${right ? 'right' : 'wrong'}">
<img src="${pngAddress(image, height, width)}" alt="${verdict}" width="${SHOWN_WIDTH}" height="${shownHeight}">
<span class="verdict">${right ? '✓' : '✗'} ${classNames[label]}
${!right && html`<br>given: ${classNames[given]}`}</span></li>
`;
  })}</ul>`;
}
