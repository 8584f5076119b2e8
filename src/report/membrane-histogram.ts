import type { RasterLayer } from '../spiking/index.ts';
import { type Html, html } from './html.ts';

const BINS = 48;
/** Of the axis, in mean distances; what is farther counts at its ends. */
const REACH = 4;

/**
 * The distribution of a layer's membranes about their thresholds, the distance in units of the layer's mean distance. Neurons
 * whose threshold is infinite, which always or never fire, have none.
 */
export function drawHistogram(
  { membranes, thresholds }: RasterLayer,
  { x, width, height }: { x: number; width: number; height: number },
): Html {
  const distances = Float64Array.from(membranes, (sum, i) => sum - thresholds[i % thresholds.length]!).filter(
    Number.isFinite,
  );
  const mean = distances.reduce((sum, distance) => sum + Math.abs(distance), 0) / distances.length || 1;
  const bins = new Array<number>(BINS).fill(0);
  for (const distance of distances) {
    const at = Math.floor(((distance / mean + REACH) / (2 * REACH)) * BINS);
    bins[Math.min(BINS - 1, Math.max(0, at))]! += 1;
  }
  const most = Math.max(...bins, 1);
  const [base, bar] = [height - 20, width / BINS];
  const bars = bins.map((amount, i) => {
    const tall = (amount / most) * (base - 4);
    const [left, top] = [(x + i * bar).toFixed(2), (base - tall).toFixed(2)];
    const kind = i < BINS / 2 ? 'silent' : 'spike';
    return amount
      ? html`<rect class="${kind}" x="${left}" y="${top}" width="${(bar - 0.5).toFixed(2)}" height="${tall.toFixed(2)}"/>`
      : null;
  });
  const middle = x + width / 2;
  return html`${bars}<path class="axis" d="M${middle} 0V${base}" fill="none"/>
<text x="${middle}" y="${base + 14}" text-anchor="middle">threshold</text>
<text x="${x}" y="${base + 14}">silent</text><text x="${x + width}" y="${base + 14}" text-anchor="end">fires</text>`;
}
