import { accuracyByTrial, effectOf } from './accuracy-charts.ts';
import { kindOf, type ReportedTrial, type SearchReport, type TrialKind } from './data.ts';
import { count, duration, percent, plural, setting, twoDigits, words } from './format.ts';
import { type Html, html } from './html.ts';
import { type Column, table } from './table.ts';

const KINDS: Record<TrialKind, { mark: string; meaning: string }> = {
  random: { mark: '□', meaning: 'random start' },
  suggested: { mark: '●', meaning: 'suggested by the Gaussian process' },
  flagged: { mark: '△', meaning: 'flagged: diverged or constant' },
  failed: { mark: '✕', meaning: 'failed: no value' },
};

function mark(kind: TrialKind): Html {
  const { mark, meaning } = KINDS[kind];
  return html`<span class="${kind}" role="img" aria-label="${kind}" title="${meaning}">${mark}</span>`;
}

function legend(kind: TrialKind): Html {
  const { mark, meaning } = KINDS[kind];
  return html`<span><span class="${kind}" aria-hidden="true">${mark}</span> ${meaning}</span> `;
}

export function accuracySection(report: SearchReport): Html {
  const kinds = new Set(report.trials.map((trial) => kindOf(trial, report.startupTrials)));
  const shown = (['random', 'suggested', 'flagged', 'failed'] as const).filter((kind) => kinds.has(kind));
  const floor = kinds.has('flagged') || kinds.has('failed');
  return html`<section>
<h2>Accuracy by trial</h2>
<figure>
<p class="legend">${shown.map(legend)}
<span><span class="best" aria-hidden="true">━</span> best so far</span></p>
${accuracyByTrial(report)}
<figcaption>Spiking accuracy on validation images that were held out of the training set, in per cent.
${
  floor &&
  html`Trials without an accuracy of their own stand at the bottom edge, below the scale; a flagged one is told to the
search as chance.`
}</figcaption>
</figure>
</section>`;
}

/** The trials as the paper's Table II has them. */
export function trialsSection({ trials, dimensions, startupTrials, best }: SearchReport): Html {
  const kind = (trial: ReportedTrial) => kindOf(trial, startupTrials);
  const number: Column<ReportedTrial> = {
    title: 'trial',
    cell: (trial) => html`${mark(kind(trial))} ${trial.number}`,
    heads: true,
  };
  const settings = dimensions.map(({ name }) => ({
    title: words(name),
    cell: ({ params }: ReportedTrial) => (params[name] === undefined ? '–' : setting(params[name])),
  }));
  const accuracy: Column<ReportedTrial> = {
    title: 'spiking accuracy',
    cell: (trial) => {
      if (trial.value === null) return 'failed';
      if (trial.number === best.number)
        return html`<strong>${percent(trial.value)} <span class="tag">best</span></strong>`;
      return kind(trial) === 'flagged' ? html`${percent(trial.value)} <em>${trial.outcome}</em>` : percent(trial.value);
    },
  };
  const known = (value: number | null, format: (value: number) => string) => (value === null ? '–' : format(value));
  const measures: Column<ReportedTrial>[] = [
    number,
    { title: 'soft accuracy', cell: ({ softAccuracy }) => known(softAccuracy, percent) },
    { title: 'forced accuracy', cell: ({ forcedAccuracy }) => known(forcedAccuracy, percent) },
    { title: 'spiking accuracy', cell: (trial) => known(kind(trial) === 'flagged' ? null : trial.value, percent) },
    { title: 'spikes per image', cell: ({ spikes }) => known(spikes, count) },
    { title: 'synaptic operations per image', cell: ({ synapticOperations }) => known(synapticOperations, count) },
    { title: 'epochs', cell: ({ epochs }) => count(epochs) },
    { title: 'time', cell: ({ seconds }) => duration(seconds) },
  ];
  const foretold = trials.some(({ logImprovement }) => logImprovement !== null);
  const improvement: Column<ReportedTrial> = {
    title: 'expected improvement, σ',
    cell: ({ logImprovement }) => known(logImprovement, (log) => twoDigits(Math.exp(log))),
  };
  const highlight = ({ number }: ReportedTrial) => number === best.number && 'highlighted';
  const remarks = trials.filter((trial) => ['flagged', 'failed'].includes(kind(trial)));
  return html`<section>
<h2>The trials</h2>
${table('Hyperparameters and accuracy of each trial', [number, ...settings, accuracy], trials, highlight)}
${table('What each trial measured', foretold ? [...measures, improvement] : measures, trials, highlight)}
<p class="note">Soft: at the end of the last epoch before any sharpening. Forced: at the end, every neuron made a step.
Spiking: of the simulator, once every layer is a step; this is what the search maximises.
${
  foretold &&
  html`Expected improvement: what the Gaussian process hoped for when it chose the trial, in standard deviations of the
accuracies known by then.`
}</p>
${
  remarks.length > 0 &&
  html`<h3>Flagged and failed trials</h3>
<ul>${remarks.map(
    (trial) => html`<li>${mark(kind(trial))} Trial ${trial.number}, ${kind(trial)}${
      kind(trial) === 'flagged' && ` (${trial.outcome})`
    }: ${trial.reason || 'no reason was given'}</li>
`,
  )}</ul>`
}
</section>`;
}

/** What became of the trials by each hyperparameter that has a choice. */
export function effectsSection(report: SearchReport): Html {
  const trained = report.trials.filter((trial) => !['flagged', 'failed'].includes(kindOf(trial, report.startupTrials)));
  const charts = report.dimensions.flatMap(({ name, values }, i) =>
    values.length < 2 ? [] : [html`<figure><h3>${words(name)}</h3>${effectOf(report, i)}</figure>`],
  );
  return html`<section>
<h2>Effect of each hyperparameter</h2>
<p>Each point is a trial, from left to right in the order of the search; the bar is the mean of the
${plural(trained.length, 'trial')}
that trained to the end, at each value. Read them with care: ${plural(trained.length, 'trial')} out of
${count(report.gridSize)} configurations, and not evenly spread, because the search goes where it expects success. A
difference
between two bars is a hint, not a finding.</p>
<div class="multiples">${charts}</div>
</section>`;
}
