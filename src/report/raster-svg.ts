import type { Raster, RasterLayer } from '../spiking/index.ts';
import { count, percent, plural } from './format.ts';
import { type Html, html, trusted } from './html.ts';
import { drawHistogram } from './membrane-histogram.ts';

// One image: the wave from top to bottom, a row a layer: its feature maps as images of bits, and its membranes beside them.
// Several: a row a layer, neurons downwards, images to the right.

const WIDTH = 1160;
const LEFT = 190;
const MAPS = 640;
const HISTOGRAM = { x: LEFT + MAPS + 40, width: WIDTH - LEFT - MAPS - 70 } as const;
const ROW = { height: 128, gap: 30 } as const;
const TOP = 76;

const STYLE = `
svg { --paper: #ffffff; --ink: #1a1f25; --muted: #57606a; --surface: #e9edf2; --spike: #0067a3; --silent: #9aa5b1; --best: #007a57;
  background: var(--paper); font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
@media (prefers-color-scheme: dark) { svg { --paper: #11161c; --ink: #e7eaee; --muted: #a3adb8; --surface: #242d37;
  --spike: #5bb6ee; --silent: #65717e; --best: #3cc79b; } }
text { fill: var(--muted); }
.title { fill: var(--ink); font-size: 18px; font-weight: 600; } .name { fill: var(--ink); font-size: 14px; font-weight: 600; }
.figure { fill: var(--spike); font-weight: 600; } .ground { fill: var(--surface); } .spike { fill: var(--spike); }
.silent { fill: var(--silent); } .best { fill: var(--best); } .axis { stroke: var(--ink); }
path, rect { shape-rendering: crispEdges; }`;

export interface RasterSvgOptions {
  /** Of each image: what it is called in the title. */
  readonly labels?: readonly string[];
  /** By class. */
  readonly classNames?: readonly string[];
}

/** A picture that needs nothing else, as the text of an SVG file. */
export function rasterSvg(raster: Raster, options: RasterSvgOptions = {}): string {
  return raster.classes.length === 1 ? waveSvg(raster, options) : imagesSvg(raster, options);
}

function page(height: number, title: string, subtitle: string, body: readonly Html[]): string {
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
<rect width="${WIDTH}" height="${height}" style="fill: var(--paper)"/>
<text class="title" x="24" y="36">${title}</text>
<text x="24" y="57">${subtitle}</text>
${body}
</svg>
`.text;
}

function waveSvg(raster: Raster, { labels, classNames }: RasterSvgOptions): string {
  const rows = [inputRow(raster), ...raster.layers.map((layer) => layerRow(layer)), decodeRow(raster, classNames)];
  const nameOf = (c: number) => classNames?.[c] ?? `class ${c}`;
  const spikes = raster.layers.reduce((sum, layer) => sum + total(layer), 0);
  const neurons = raster.layers.reduce((sum, layer) => sum + layer.spikes.length, 0);
  const title = `${labels?.[0] ?? 'An image'}, read as ${nameOf(raster.classes[0]!)}`;
  const subtitle = `One wave from top to bottom: ${plural(spikes, 'spike')} of ${count(neurons)} neurons (${percent(spikes / neurons)})`;
  let y = TOP;
  const placed = rows.map(({ height, body }) => {
    const at = y;
    y += height + ROW.gap;
    return html`<g transform="translate(0 ${at})">${body}</g>\n`;
  });
  return page(y, title, subtitle, placed);
}

interface Row {
  readonly height: number;
  readonly body: Html;
}

const total = ({ spikes }: RasterLayer) => spikes.reduce((sum, bit) => sum + bit, 0);

function head(name: string, lines: readonly string[], figure?: string): Html {
  const texts = lines.map((line, i) => html`<text x="24" y="${32 + 17 * i}">${line}</text>`);
  const told = figure && html`<text class="figure" x="24" y="${32 + 17 * lines.length}">${figure}</text>`;
  return html`<text class="name" x="24" y="13">${name}</text>${texts}${told}`;
}

function inputRow({ inputShape: [height, width, channels], images }: Raster): Row {
  const scale = Math.floor(ROW.height / height) || ROW.height / height;
  const squares = Array.from({ length: height * width }, (_, pixel) => {
    const levels = images.subarray(pixel * channels, (pixel + 1) * channels);
    const bytes = Array.from(levels, (level) => Math.round(255 * Math.min(1, Math.max(0, level))));
    const fill = channels === 3 ? bytes : [bytes[0]!, bytes[0]!, bytes[0]!];
    const [x, y] = [LEFT + (pixel % width) * scale, Math.floor(pixel / width) * scale];
    return html`<rect x="${x}" y="${y}" width="${scale}" height="${scale}" fill="${`rgb(${fill.join()})`}"/>`;
  });
  return {
    height: scale * height,
    body: html`${head('input', [`${height} × ${width} × ${channels} grey levels`])}${squares}`,
  };
}

function layerRow(layer: RasterLayer): Row {
  const [height, width, features] = layer.shape;
  const spikes = total(layer);
  const isPoints = height * width === 1;
  const grid = isPoints ? pointGrid(features) : mapGrid(layer);
  const shown = Math.min(features, grid.columns * grid.rows);
  const body = Array.from({ length: shown }, (_, i) => {
    // Evenly over all features where not all are shown.
    const f = Math.floor((i * features) / shown);
    const [x, y] = [LEFT + (i % grid.columns) * grid.pitchX, Math.floor(i / grid.columns) * grid.pitchY];
    return featureMap(layer, f, x, y, grid.scale);
  });
  const lines = [
    isPoints ? plural(features, 'neuron') : `${features} maps of ${height} × ${width}`,
    ...(shown < features ? [`${shown} of them shown, evenly`] : []),
  ];
  const figure = `${plural(spikes, 'spike')}, ${percent(spikes / layer.spikes.length)}`;
  const rowHeight = Math.max(76, grid.pitchY * Math.ceil(shown / grid.columns));
  const histogram = drawHistogram(layer, { ...HISTOGRAM, height: Math.min(rowHeight, 96) });
  return { height: rowHeight, body: html`${head(layer.name, lines, figure)}${body}${histogram}` };
}

interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly pitchX: number;
  readonly pitchY: number;
  /** Of a pixel. */
  readonly scale: number;
}

function pointGrid(features: number): Grid {
  const scale = features <= 128 ? 14 : 8;
  return { columns: Math.floor(MAPS / (scale + 2)), rows: 10, pitchX: scale + 2, pitchY: scale + 2, scale };
}

/** Whole pixels, so that bits stay sharp, of the largest size at which all maps fit, or the smallest. */
function mapGrid({ shape: [height, width, features] }: RasterLayer): Grid {
  for (let scale = 6; ; scale--) {
    const [pitchX, pitchY] = [width * scale + 5, height * scale + 5];
    const columns = Math.max(1, Math.floor(MAPS / pitchX));
    const rows = Math.max(1, Math.floor((ROW.height + 4) / pitchY));
    if (columns * rows >= features || scale === 1 || (scale === 2 && height > 16))
      return { columns, rows, pitchX, pitchY, scale };
  }
}

/** Bits as runs along rows, in one path. */
function featureMap({ shape, spikes }: RasterLayer, feature: number, left: number, top: number, scale: number): Html {
  const [height, width, features] = shape;
  let path = '';
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = x;
      while (x < width && spikes[(y * width + x) * features + feature]) x++;
      if (x > from)
        path += `M${left + from * scale} ${top + y * scale}h${(x - from) * scale}v${scale}h${(from - x) * scale}z`;
    }
  }
  const ground = html`<rect class="ground" x="${left}" y="${top}" width="${width * scale}" height="${height * scale}"/>`;
  return html`${ground}${path && html`<path class="spike" d="${path}"/>`}`;
}

/** How far the output bits are those of each class's key. */
function decodeRow({ agreeing, keyLength, classes }: Raster, classNames?: readonly string[]): Row {
  const shown = Math.min(agreeing.length, 20);
  const best = classes[0]!;
  const order = Array.from(agreeing.keys()).sort((a, b) => agreeing[b]! - agreeing[a]! || a - b);
  const names = order.slice(0, shown).sort((a, b) => a - b);
  const bars = names.map((c, i) => {
    const length = (agreeing[c]! / keyLength) * (MAPS - 220);
    const y = i * 19;
    return html`<text x="${LEFT}" y="${y + 12}">${classNames?.[c] ?? `class ${c}`}</text>
<rect class="${c === best ? 'best' : 'silent'}" x="${LEFT + 100}" y="${y + 1}" width="${length}" height="13"/>
<text x="${LEFT + 108 + length}" y="${y + 12}">${agreeing[c]!} of ${keyLength}</text>`;
  });
  const lines = ['output bits that are', 'as in the class’s key'];
  if (shown < agreeing.length) lines.push(`the ${shown} nearest of ${agreeing.length}`);
  return { height: 19 * shown, body: html`${head('classes', lines)}${bars}` };
}

/** Neurons of a layer in the picture of several images; of more, every n-th. */
const MOST_NEURONS = 120;

function imagesSvg(raster: Raster, { labels, classNames }: RasterSvgOptions): string {
  const images = raster.classes.length;
  const column = (WIDTH - LEFT - 30) / images;
  let y = TOP;
  const rows = raster.layers.map((layer) => {
    const neurons = layer.spikes.length / images;
    const shown = Math.min(neurons, MOST_NEURONS);
    const size = shown < 60 ? 3 : 2;
    let path = '';
    for (let row = 0; row < shown; row++) {
      const neuron = Math.floor((row * neurons) / shown);
      for (let image = 0; image < images; image++) {
        if (!layer.spikes[image * neurons + neuron]) continue;
        const width = Math.max(1, column - 1);
        path += `M${(LEFT + image * column).toFixed(1)} ${row * size}h${width.toFixed(1)}v${size - 0.5}h-${width.toFixed(1)}z`;
      }
    }
    const lines = [
      plural(neurons, 'neuron'),
      ...(shown < neurons ? [`${shown} of them shown, evenly`] : []),
      `${count(total(layer) / images)} spikes an image`,
    ];
    const height = Math.max(shown * size, 56);
    const ground = html`<rect class="ground" x="${LEFT}" y="0" width="${column * images}" height="${shown * size}"/>`;
    const body = html`<g transform="translate(0 ${y})">${head(layer.name, lines)}${ground}<path class="spike" d="${path}"/></g>\n`;
    y += height + ROW.gap;
    return body;
  });
  const nameOf = (image: number) => classNames?.[raster.classes[image]!] ?? String(raster.classes[image]!);
  const isCrowded = column < 22;
  const ticks = Array.from(raster.classes, (_, image) =>
    isCrowded && image % Math.ceil(22 / column)
      ? null
      : html`<text x="${LEFT + (image + 0.5) * column}" y="${y - 8}" text-anchor="middle">${nameOf(image)}</text>`,
  );
  const title = `${plural(images, 'image')}: which neurons fire`;
  const subtitle = 'A column an image, a row a neuron; below, the class that the network gives';
  const first = labels?.[0] ? `${subtitle}. From ${labels[0]} on` : subtitle;
  return page(y + 14, title, first, [...rows, html`${ticks}`]);
}
