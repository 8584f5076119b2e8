import type { BestNetwork } from './data.ts';
import { count, percent, roughCount, twoDigits } from './format.ts';
import { type Html, html } from './html.ts';
import { trainingCharts } from './line-charts.ts';
import { table } from './table.ts';

const KINDS = { conv: 'convolution', dense: 'dense', maxPool: 'max-pool' } as const;

/** Per image, over the layers that compute with spikes or send them; the host's work on grey levels apart. */
export function activity({ layers }: BestNetwork): { neurons: number; spikes: number; synapticOperations: number } {
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const neuronLayers = layers.filter(({ kind }) => kind !== 'maxPool');
  return {
    neurons: sum(neuronLayers.map(({ neurons }) => neurons)),
    spikes: sum(neuronLayers.map(({ spikes }) => spikes)), // a pool passes on what was counted where it was sent
    synapticOperations: sum(layers.filter(({ host }) => !host).map(({ synapticOperations }) => synapticOperations)),
  };
}

export function trainingSection(best: BestNetwork): Html {
  if (best.sharpness.length === 0) return html``;
  return html`<section>
<h2>How the best network was trained</h2>
<p>Trial ${best.number}, ${count(best.sharpness.length)} epochs. The network learns with soft neurons first;
then the
schedule sharpens them, layer by layer, into steps that are either silent or spike.</p>
<figure>${trainingCharts(best)}</figure>
</section>`;
}

export function activitySection(best: BestNetwork): Html {
  const { neurons, spikes, synapticOperations } = activity(best);
  const spikesMost = Math.max(1e-9, ...best.layers.map((layer) => layer.spikes));
  const ownOperations = best.layers.filter(({ host }) => !host).map((layer) => layer.synapticOperations);
  const operationsMost = Math.max(1e-9, ...ownOperations);
  const host = best.layers.find((layer) => layer.host);
  return html`<section>
<h2>Spikes and synaptic operations</h2>
<p>For one image the network’s ${count(neurons)} neurons send ${count(spikes)} spikes
(${percent(spikes / Math.max(1, neurons))} of them fire), which cause ${count(synapticOperations)} synaptic
operations: additions
of one weight to one membrane. ${
    host &&
    html`Before that, ${host.name} turns grey levels into spikes by
${count(host.synapticOperations)} multiplications; on a neuromorphic chip that is the host’s work, and it is not
counted among the
synaptic operations.`
  }</p>
${table(
  'Each layer, per image (mean over the test images)',
  [
    {
      title: 'layer',
      cell: ({ name, host }) => html`${name}${host && html` <span class="tag">host</span>`}`,
      heads: true,
    },
    { title: 'kind', cell: ({ kind }) => KINDS[kind] },
    { title: 'neurons', cell: ({ kind, neurons }) => (kind === 'maxPool' ? '–' : count(neurons)) },
    { title: 'spikes', cell: ({ spikes }) => count(spikes), share: ({ spikes }) => spikes / spikesMost },
    {
      title: 'synaptic operations',
      cell: ({ kind, host, synapticOperations }) => {
        if (kind === 'maxPool') return '–';
        return host ? html`<em>${count(synapticOperations)} on the host</em>` : count(synapticOperations);
      },
      share: ({ host, synapticOperations }) => (host ? 0 : synapticOperations / operationsMost),
    },
  ],
  best.layers,
  ({ host }) => host && 'host',
)}
</section>`;
}

/** Rounding moves a membrane by less than this part of its layer's mean distance from threshold. */
const ROUNDING = 1e-3;

export function agreementSection({ agreement, agreeing, images, spikingAccuracy, trainedAccuracy }: BestNetwork): Html {
  const compared = agreement.reduce((sum, layer) => sum + layer.compared, 0);
  const differing = agreement.reduce((sum, layer) => sum + layer.differing, 0);
  const farthest = Math.max(0, ...agreement.map((layer) => layer.farthest));
  const judgement =
    farthest < ROUNDING
      ? 'so close that the rounding of sums decides on which side they fall'
      : 'farther than the rounding of sums explains: look for an error in the compiled network';
  return html`<section>
<h2>Is it the network that was trained?</h2>
<p>Simulator and trained network give the same class for <strong>${count(agreeing)} of ${count(images)}</strong> test
images, and
reach ${percent(spikingAccuracy)} and ${percent(trainedAccuracy)}. Neuron by neuron, ${
    differing === 0
      ? html`all ${roughCount(compared)} decisions to spike or not are the same.`
      : html`${count(differing)} of ${roughCount(compared)} decisions to spike or not differ. The farthest of these
neurons from its
threshold, in an image undisturbed until there, lies ${twoDigits(farthest)} times its layer’s mean distance from it,
${judgement}.`
  }</p>
${table(
  'Neurons that differ between simulator and trained network, over all test images',
  [
    { title: 'layer', cell: ({ name }) => name, heads: true },
    { title: 'neurons × images', cell: ({ compared }) => count(compared) },
    { title: 'differing', cell: ({ differing }) => count(differing) },
    {
      title: 'farthest from threshold, in mean distances',
      cell: ({ differing, farthest }) => (differing ? twoDigits(farthest) : '–'),
    },
  ],
  agreement,
)}
</section>`;
}
