import type { ReportedTrial, SearchReport } from './data.ts';
import { plural, quantity } from './format.ts';
import { type Html, html } from './html.ts';
import { table } from './table.ts';

/** The trials that none dominates, each value with its unit, and what the figures of hardware rest on. */
export function objectivesSection({ trials, best, front = [best.number] }: SearchReport): Html {
  const shown = trials.filter(({ number, figures }) => figures && front.includes(number));
  const figures = shown[0]?.figures;
  if (!figures) return html``;
  const columns = figures.map(({ name, unit }, i) => ({
    title: name,
    cell: (trial: ReportedTrial) => quantity(trial.figures![i]!.value, unit),
  }));
  const number = { title: 'trial', cell: (trial: ReportedTrial) => trial.number, heads: true };
  const bases = figures.filter(({ basis }) => basis);
  return html`<section>
<h2>What the search weighed</h2>
<p>${
    figures.length > 1
      ? `No trial is better in both objectives than ${shown.length === 1 ? 'this one' : `one of these ${plural(shown.length, 'trial')}`}.`
      : 'The best trial.'
  }
Values are of the validation images, an image’s where they are not an accuracy.</p>
${table('Trials that none dominates', [number, ...columns], shown, (trial) => trial.number === best.number && 'highlighted')}
${
  bases.length > 0 &&
  html`<ul>${bases.map(
    ({ name, unit, profile, basis }) => html`<li>${name}, in ${unit}, by profile ${profile}: ${basis}</li>
`,
  )}</ul>`
}
</section>`;
}
