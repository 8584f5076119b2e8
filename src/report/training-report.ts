import { activity, activitySection, agreementSection } from './best-network.ts';
import { classesSection } from './classes.ts';
import type { BestNetwork } from './data.ts';
import { count, duration, percent, plural, roughCount } from './format.ts';
import { type Html, html } from './html.ts';
import { trainingCharts } from './line-charts.ts';
import { renderPage } from './page.ts';

/** All that the report of one training tells. */
export interface TrainingReport {
  readonly name: string;
  readonly dataset: string;
  readonly seed: number;
  /** On the held-out images, before any sharpening; null where that was not measured. */
  readonly softAccuracy: number | null;
  readonly seconds: number;
  readonly network: Omit<BestNetwork, 'number'>;
  /** The recipe, as JSON. */
  readonly recipe: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly engine: string };
}

/** The report of a training as one HTML page that needs nothing else. */
export function renderTrainingReport(report: TrainingReport): string {
  const { network, recipe, machine, name } = report;
  const best = { ...network, number: 0 };
  return renderPage(
    `${percent(network.spikingAccuracy)} in single bits: the training ${name}`,
    html`${headline(report)}
<section>
<h2>How it was trained</h2>
<p>${plural(network.sharpness.length, 'epoch')}. The network learns with soft neurons first; then the schedule
sharpens them, layer by layer, into steps that are either silent or spike.</p>
<figure>${trainingCharts(best)}</figure>
</section>
${activitySection(best)}
${agreementSection(best)}
${classesSection(best)}
<section>
<h2>The recipe</h2>
<p>Trained on engine ${machine.engine}, ${machine.cpu}, ${plural(machine.cores, 'core')}, from seed ${report.seed}.
The test images were read once, at the end.</p>
<pre><code>${recipe}</code></pre>
</section>`,
  );
}

function headline({ name, dataset, softAccuracy, seconds, network, machine }: TrainingReport): Html {
  const { neurons, spikes, synapticOperations } = activity({ ...network, number: 0 });
  const figures = [
    [percent(network.spikingAccuracy), `spiking accuracy on ${count(network.images)} test images`],
    [percent(network.trainedAccuracy), 'accuracy of the trained network on the same images'],
    ...(softAccuracy === null ? [] : [[percent(softAccuracy), 'of the held-out images, before any sharpening']]),
    [count(spikes), `spikes per image, from ${count(neurons)} neurons`],
    [roughCount(synapticOperations), 'synaptic operations per image'],
    [duration(seconds), `of training, on ${plural(machine.cores, 'core')}`],
  ];
  return html`<header>
<p class="kicker">Strop · report of the training <b>${name}</b></p>
<h1>A network whose neurons speak in single bits gets ${percent(network.spikingAccuracy)} of
${count(network.images)} unseen images of ${dataset} right</h1>
<dl class="figures">${figures.map(
    ([figure, meaning]) => html`<div><dt>${meaning}</dt><dd>${figure}</dd></div>
`,
  )}</dl>
</header>`;
}
