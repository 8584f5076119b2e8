import type { BestNetwork, ReplayedSearch } from './data.ts';
import { percentTick } from './format.ts';
import { type Html, html } from './html.ts';
import * as Plot from './plot.ts';

/** Loss, accuracy and the sharpness of each layer over the epochs, one below the other on the same axis. */
export function trainingCharts({ sharpness: epochs, layers }: BestNetwork): Html {
  // An epoch's figures stand between the epochs' ends; its sharpness fills its place.
  const rows = epochs.map(({ epoch, loss, accuracy }) => ({ epoch: epoch + 1, loss, accuracy }));
  const first = rows[0]?.epoch ?? 1;
  const last = rows.at(-1)?.epoch ?? 1;
  const axis = (width: number) => ({
    domain: [first - 0.5, last + 0.5],
    ticks: Plot.integerTicks(first, last, width > 600 ? 25 : 10),
    tickFormat: 'd',
  });
  const frame = { marginLeft: 78, marginRight: 8, marginTop: 28 };

  const curve = (name: 'loss' | 'accuracy', label: string, y: Plot.ScaleOptions) =>
    Plot.drawToFit({ id: `training-${name}`, title: label, description: `${label}, after each epoch.` }, (width) => ({
      ...{ width, height: 150, ...frame, marginBottom: 18 },
      x: { ...axis(width), axis: null },
      y: { grid: true, nice: true, ticks: 4, label, labelArrow: 'none', ...y },
      marks: [
        Plot.line(rows, { x: 'epoch', y: name, stroke: 'var(--suggested)', strokeWidth: 2 }),
        Plot.dot(rows, { x: 'epoch', y: name, r: 3, fill: 'var(--suggested)' }),
      ],
    }));

  const neurons = layers.filter(({ kind }) => kind !== 'maxPool');
  const cells = epochs.flatMap(({ epoch, sharpness }) =>
    sharpness.map((value, i) => {
      const layer = neurons.length === sharpness.length ? neurons[i]!.name : `layer ${i + 1}`;
      const title = `${layer}, epoch ${epoch + 1}: sharpness ${Number(value.toFixed(3))}`;
      return { layer, x1: epoch + 0.5, x2: epoch + 1.5, value, title };
    }),
  );
  const names = [...new Set(cells.map(({ layer }) => layer))];
  const label = 'sharpness of each layer, from 0 (soft) to 1 (a step)';
  const sharpness = Plot.drawToFit(
    { id: 'training-sharpness', title: 'Sharpness of each layer', description: `${label}, at the end of each epoch.` },
    (width) => ({
      ...{ width, height: 28 + 42 + 34 * names.length, ...frame, marginBottom: 42 },
      x: { ...axis(width), label: 'epoch', labelAnchor: 'center', labelArrow: 'none' },
      y: { domain: [0, 1], axis: null },
      fy: { domain: names, label: null, padding: 0.25 },
      facet: { data: cells, y: 'layer' },
      marks: [
        Plot.rectY(cells, { x1: 'x1', x2: 'x2', y1: 0, y2: 1, fill: 'var(--surface)', inset: 0.5 }),
        Plot.rectY(cells, {
          ...{ x1: 'x1', x2: 'x2', y1: 0, y2: 'value', fill: 'var(--suggested)', insetLeft: 0.5, insetRight: 0.5 },
          title: 'title',
        }),
        Plot.ruleY([0], { stroke: 'var(--muted)' }),
      ],
    }),
  );
  return html`${curve('loss', 'loss, mean of an image', { zero: true })}
${curve('accuracy', 'accuracy, training images', { tickFormat: percentTick })}
<p class="axis-title">${label}</p>
${sharpness}`;
}

/** The median regret of the search and of random search after each trial. */
export function regretChart({ curves, seeds, trials }: ReplayedSearch): Html {
  const rows = (name: 'search' | 'random') => curves[name].map((regret, i) => ({ trial: i + 1, regret: 100 * regret }));
  const caption = {
    id: 'regret',
    title: 'Regret by trial',
    description: `Median over ${seeds} seeds of the best accuracy in the grid less the best found so far.`,
  };
  const style = { x: 'trial', y: 'regret', curve: 'step-after', strokeWidth: 2.5 } as const;
  return Plot.drawToFit(caption, (width) => ({
    ...{ width, height: 280, marginLeft: 44, marginTop: 30, marginBottom: 42 },
    x: {
      domain: [0.5, trials + 0.5],
      ticks: Plot.integerTicks(1, trials, width > 600 ? 20 : 8),
      ...{ tickFormat: 'd', label: 'trials', labelAnchor: 'center', labelArrow: 'none' },
    },
    y: { grid: true, zero: true, label: 'median regret, percentage points', labelArrow: 'none' },
    marks: [
      Plot.ruleY([0], { stroke: 'var(--muted)' }),
      Plot.line(rows('random'), { ...style, stroke: 'var(--random)', strokeDasharray: '6 4' }),
      Plot.line(rows('search'), { ...style, stroke: 'var(--suggested)' }),
    ],
  }));
}
