import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Html, html } from '../../src/report/html.ts';
import { renderPage } from '../../src/report/page.ts';
import * as Plot from '../../src/report/plot.ts';
import type { Figure, SuiteResult } from '../figures.ts';
import { densitiesOf } from './densities.ts';
import { NETWORK_NAMES, type NetworkName, SPIKING_LAYERS, tableFourNetwork } from './networks.ts';

const REPORT = new URL('../../.cache/spiking-throughput.html', import.meta.url);

const TITLES: Readonly<Record<NetworkName, string>> = {
  mnist: 'MNIST',
  fashion: 'Fashion-MNIST',
  cifar100: 'CIFAR-100',
};

/** Of Okabe and Ito's palette; dashes keep apart what a reader may not see in colour. */
const STROKES = {
  strop: { label: 'Strop, by events or tables', stroke: '#0072b2', dashes: 'none' },
  onnx: { label: 'onnxruntime, dense int8', stroke: '#d55e00', dashes: '6 3' },
  torch: { label: 'PyTorch, dense float32', stroke: '#009e73', dashes: '2 3' },
} as const;
type Stroke = (typeof STROKES)[keyof typeof STROKES];

/** Draws the figures of a run as a page of charts. @returns where it is. */
export function writePicture(
  figures: readonly Figure[],
  { cpu, isa }: SuiteResult['machine'],
  versions: ReadonlyMap<string, string>,
): string {
  mkdirSync(new URL('.', REPORT), { recursive: true });
  const peers = Array.from(versions, ([name, version]) => `${name} ${version}`).join(', ');
  writeFileSync(REPORT, throughputPage(figures, `On ${cpu}, ${isa}, one thread. ${peers}.`));
  return fileURLToPath(REPORT);
}

/** A page with a chart for each network: images per second against the density of spikes. */
export function throughputPage(figures: readonly Figure[], facts: string): string {
  const values = new Map(figures.map(({ name, value }) => [name, value]));
  const legend = Object.values(STROKES).map((stroke) => html`<span>${swatch(stroke)} ${stroke.label}</span>`);
  const charts = NETWORK_NAMES.map(
    (network) => html`<figure><h3>${TITLES[network]}</h3>${chart(network, values)}</figure>`,
  );
  return renderPage(
    'Images per second',
    html`<h1>Images per second against the density of spikes</h1>
<p class="legend">${legend}<span>◆ trained weights</span></p>
<div class="multiples" style="grid-template-columns: repeat(auto-fill, minmax(min(250px, 100%), 1fr))">${charts}</div>
<p class="note">Networks of Table IV of Parsa et al. 2020, quantised to 8 bits; the density is the share of a layer's inputs, after
pooling, that spike, and of trained weights its mean over the layers, each weighed by its multiplications. ${facts}</p>`,
  );
}

function swatch({ stroke, dashes }: Stroke): Html {
  return html`<svg width="28" height="10" style="display:inline" aria-hidden="true"><line x1="0" x2="28" y1="5" y2="5"
stroke="${stroke}" stroke-width="2.5" stroke-dasharray="${dashes}"/></svg>`;
}

interface Point {
  readonly density: number;
  readonly speed: number;
}

function chart(network: NetworkName, values: ReadonlyMap<string, number>): Html {
  const points = Object.entries(densitiesOf(network)).flatMap(([name, densities]): (Point & { name: string })[] => {
    const speed = values.get(`imagesPerSecond.${network}.${name}`);
    if (speed === undefined) return [];
    const shares = sharesOf(network);
    const density = SPIKING_LAYERS.reduce((sum, layer, i) => sum + shares[i]! * densities[layer], 0);
    return [{ name, density: 100 * density, speed }];
  });
  const imposed = points.filter(({ name }) => name !== 'trained');
  const level = (figure: string, { stroke, dashes }: Stroke) => {
    const speed = values.get(`${figure}.${network}`);
    return speed === undefined ? [] : [Plot.ruleY([speed], { stroke, strokeDasharray: dashes, strokeWidth: 2 })];
  };
  const { stroke } = STROKES.strop;
  return Plot.draw(
    {
      id: `throughput-${network}`,
      title: `Images per second on ${TITLES[network]}`,
      description: 'The simulator is faster the fewer inputs spike; what computes densely is as fast at any density.',
    },
    {
      ...{ width: 300, height: 280, marginLeft: 56, marginBottom: 36, style: { fontSize: '12px' } },
      x: { label: 'density of spikes, %', labelAnchor: 'center', labelArrow: 'none', domain: [0, 80], ticks: 5 },
      y: { grid: true, zero: true, label: 'images per second', labelArrow: 'none', ticks: 6 },
      marks: [
        ...level('ortInt8ImagesPerSecond', STROKES.onnx),
        ...level('torchImagesPerSecond', STROKES.torch),
        Plot.line(imposed, { x: 'density', y: 'speed', stroke, strokeWidth: 2.5 }),
        Plot.dot(imposed, { x: 'density', y: 'speed', fill: stroke, r: 3 }),
        Plot.dot(
          points.filter(({ name }) => name === 'trained'),
          { x: 'density', y: 'speed', fill: stroke, symbol: 'diamond', r: 6 },
        ),
      ],
    },
  );
}

/** Each layer's share of the multiplications that dense arithmetic would do, the first layer's left out. */
function sharesOf(network: NetworkName): number[] {
  const { layers } = tableFourNetwork(network, () => new Int8Array(0));
  const operations = layers.flatMap((layer) => {
    if (layer.kind === 'maxPool' || layer.name === 'conv1') return [];
    const { outHeight, outWidth, kernelHeight, kernelWidth, channels, features } = layer.synapses[0].shape;
    return [outHeight * outWidth * kernelHeight * kernelWidth * channels * features];
  });
  const all = operations.reduce((sum, count) => sum + count, 0);
  return operations.map((count) => count / all);
}
