import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { loadKernels } from '../../src/kernels/choose.ts';
import { rasterSvg } from '../../src/report/index.ts';
import { compile, rasterOf } from '../../src/spiking/index.ts';
import { randomImages, randomNetwork } from '../spiking/networks.ts';

const kernels = loadKernels('reference');
const network = compile(randomNetwork(3));
const rasterFor = (count: number) => rasterOf(network, randomImages(5, count, 144), { kernels });

/** The area of a path of rectangles. */
function areaOf(path: string): number {
  return Array.from(
    path.matchAll(/h([\d.]+)v([\d.]+)h/g),
    ([, width, height]) => Number(width) * Number(height),
  ).reduce((sum, area) => sum + area, 0);
}

describe('the picture of a wave', () => {
  it('shows every spike of the maps that it shows, at its place', async () => {
    const raster = await rasterFor(1);
    const { document } = parseHTML(rasterSvg(raster));
    const groups = Array.from(document.querySelectorAll('g'));
    raster.layers.forEach((layer, i) => {
      const group = groups[i + 1]!;
      const [height, width, features] = layer.shape;
      const grounds = Array.from(group.querySelectorAll('rect.ground'));
      expect(grounds.length).toBeLessThanOrEqual(features);
      const scale = Number(grounds[0]!.getAttribute('width')) / width;
      const paths = Array.from(group.querySelectorAll('path.spike'), (path) => areaOf(path.getAttribute('d')!));
      const area = paths.reduce((sum, own) => sum + own, 0);
      const shown = grounds.map((_, at) => Math.floor((at * features) / grounds.length));
      let spikes = 0;
      for (let pixel = 0; pixel < height * width; pixel++)
        for (const f of shown) spikes += layer.spikes[pixel * features + f]!;
      expect(area).toBeCloseTo(spikes * scale ** 2, 3);
    });
  });

  it('names layers, image and classes, escaped, and how the classes fare', async () => {
    const raster = await rasterFor(1);
    const svg = rasterSvg(raster, { labels: ['A <shirt>'], classNames: ['a & b', 'bag', 'coat'] });
    expect(svg).toContain('A &lt;shirt&gt;, read as ');
    expect(svg).toContain('a &amp; b');
    for (const { name } of raster.layers) expect(svg).toContain(name);
    expect(svg).toContain(`${raster.agreeing[raster.classes[0]!]} of 12`);
  });

  it('says how many of the maps it shows', async () => {
    const raster = await rasterFor(1);
    const large = { ...raster.layers[0]!, shape: [9, 8, 3300] as const };
    const neurons = 9 * 8 * 3300;
    const layers = [
      {
        ...large,
        spikes: new Uint8Array(neurons),
        membranes: new Float32Array(neurons),
        thresholds: new Float32Array(1),
      },
      ...raster.layers.slice(1),
    ];
    expect(rasterSvg({ ...raster, layers })).toMatch(/3300 maps of 9 × 8.*?>\d+ of them shown, evenly</s);
  });
});

it('draws several images as a raster of neurons', async () => {
  const raster = await rasterFor(7);
  const svg = rasterSvg(raster);
  expect(svg).toContain('7 images: which neurons fire');
  const { document } = parseHTML(svg);
  const last = raster.layers.at(-1)!; // 12 neurons: all are shown
  const path = Array.from(document.querySelectorAll('path.spike')).at(-1)!.getAttribute('d')!;
  expect(path.match(/M/g)?.length ?? 0).toBe(last.spikes.reduce((sum, bit) => sum + bit, 0));
});
