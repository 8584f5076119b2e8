import { activity, activitySection, agreementSection, trainingSection } from './best-network.ts';
import { classesSection } from './classes.ts';
import type { SearchReport } from './data.ts';
import { count, duration, percent, plural, roughCount, setting, words } from './format.ts';
import { type Html, html } from './html.ts';
import { objectivesSection } from './objectives.ts';
import { renderPage } from './page.ts';
import { replaySection } from './replay.ts';
import { accuracySection, effectsSection, trialsSection } from './trials.ts';

/**
 * The report of a search as one HTML page that needs nothing else: no script, no font, no file beside it. The same
 * report gives the same page.
 */
export function renderSearchReport(report: SearchReport): string {
  const { study, best, replay } = report;
  return renderPage(
    `${percent(best.spikingAccuracy)} in single bits: the search ${study}`,
    html`${headline(report)}
${accuracySection(report)}
${objectivesSection(report)}
${trialsSection(report)}
${effectsSection(report)}
${trainingSection(best)}
${activitySection(best)}
${agreementSection(best)}
${classesSection(best)}
${replay && replaySection(replay)}
${measurementSection(report)}`,
  );
}

function headline(report: SearchReport): Html {
  const { study, dataset, space, gridSize, dimensions, startupTrials, trials, best, machine } = report;
  const { neurons, spikes, synapticOperations } = activity(best);
  const random = trials.filter(({ number }) => number < startupTrials).length;
  const suggested = trials.length - random;
  const params = trials.find(({ number }) => number === best.number)?.params ?? {};
  const figures = [
    [percent(best.spikingAccuracy), `spiking accuracy on ${count(best.images)} test images`],
    [`${count(best.agreeing)} of ${count(best.images)}`, 'images get the same class as from the trained network'],
    [count(spikes), `spikes per image, from ${count(neurons)} neurons`],
    [roughCount(synapticOperations), 'synaptic operations per image'],
    [`${count(trials.length)} of ${count(gridSize)}`, 'configurations tried'],
    [duration(machine.seconds), `for the whole search, on ${plural(machine.cores, 'core')}`],
  ];
  return html`<header>
<p class="kicker">Strop · report of the search <b>${study}</b></p>
<h1>A network whose neurons speak in single bits gets ${percent(best.spikingAccuracy)} of ${count(best.images)} unseen
images right</h1>
<p class="lead">Strop looked for the best of ${count(gridSize)} configurations of
${plural(dimensions.length, 'hyperparameter')} (space
${space}) on ${dataset}, where guessing gets ${percent(1 / best.classNames.length)}. It tried ${count(trials.length)}
of them: ${count(random)}
drawn at random${suggested > 0 && html`, ${count(suggested)} suggested by a Gaussian process`}. The best, trial
${best.number}, then
ran as a spiking network on an event-driven simulator.</p>
<dl class="figures">${figures.map(
    ([figure, meaning]) => html`<div><dt>${meaning}</dt><dd>${figure}</dd></div>
`,
  )}</dl>
<p class="chosen"><b>Its hyperparameters:</b> ${Object.entries(params).map(
    ([name, value], i) => html`${i > 0 && ' · '}<span>${words(name)} <b>${setting(value)}</b></span>`,
  )}</p>
</header>`;
}

function measurementSection({ study, dataset, space, dimensions, seed, machine, command }: SearchReport): Html {
  const rows = [
    ['study', study],
    ['data set', dataset],
    ['search space', space],
    ['seed', String(seed)],
    ['processor', `${machine.cpu}, ${plural(machine.cores, 'core')}`],
    ['Node', machine.node],
    ['compute kernels', machine.kernels],
    ['training engine', machine.engine],
    ['time of the search', duration(machine.seconds)],
    ['date', machine.date],
  ];
  return html`<section>
<h2>How it was measured</h2>
<p>The network was chosen by its accuracy on validation images, and then tested once on test images that neither
training nor search
had seen. This command made the report:</p>
<pre><code>${command}</code></pre>
<div class="scroll" tabindex="0" role="region" aria-label="Machine and settings"><table class="facts">
<caption>Machine and settings</caption>
<tbody>${rows.map(
    ([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>
`,
  )}${dimensions.map(
    ({ name, values }) => html`<tr><th scope="row">${words(name)}</th><td>${values.map(setting).join(', ')}</td></tr>
`,
  )}</tbody>
</table></div>
</section>`;
}
