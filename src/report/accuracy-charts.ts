import { kindOf, type SearchReport, type TrialKind } from './data.ts';
import { percent, percentTick, setting, words } from './format.ts';
import type { Html } from './html.ts';
import * as Plot from './plot.ts';

const SYMBOLS: Record<TrialKind, Plot.SymbolType> = {
  random: 'square',
  suggested: 'circle',
  flagged: 'triangle',
  failed: 'times',
};

/** Trials as points of their kind; `y` null puts one that has no accuracy of its own on the floor of the chart. */
function points<T extends { kind: TrialKind; y: number | null; title: string }>(data: T[], x: (point: T) => number) {
  return (['random', 'suggested', 'flagged', 'failed'] as const).flatMap((kind) => {
    const style = {
      x,
      title: 'title',
      symbol: SYMBOLS[kind],
      r: 5,
      stroke: `var(--${kind})`,
      strokeWidth: 2,
      fill: kind === 'suggested' ? 'var(--suggested)' : 'var(--paper)',
    } as const;
    const own = data.filter((point) => point.kind === kind);
    return [
      Plot.dot(
        own.filter(({ y }) => y !== null),
        { ...style, y: 'y' },
      ),
      Plot.dot(
        own.filter(({ y }) => y === null),
        { ...style, frameAnchor: 'bottom', dy: -9 },
      ),
    ];
  });
}

function trialPoints({ trials, startupTrials }: SearchReport) {
  return trials.map((trial) => {
    const kind = kindOf(trial, startupTrials);
    const y = kind === 'flagged' || kind === 'failed' ? null : trial.value;
    const found = y !== null ? percent(y) : kind === 'flagged' ? `flagged, ${trial.outcome}` : kind;
    return { trial, kind, y, number: trial.number, title: `Trial ${trial.number}: ${found}` };
  });
}

/** A scale of accuracies, as wide as the trials need; below it a floor for the trials without one, if there are any. */
function accuracyScale(data: { y: number | null }[]): Plot.ScaleOptions {
  const values = data.flatMap(({ y }) => (y === null ? [] : [y]));
  const [lowest, highest] = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [0, 1];
  const margin = Math.max(0.1 * (highest - lowest), 0.005);
  const domain = [Math.max(0, lowest - margin), Math.min(1, highest + margin)];
  const floor = data.some(({ y }) => y === null) ? { insetBottom: 26 } : {};
  return { domain, grid: true, ticks: 5, tickFormat: percentTick, ...floor };
}

export function accuracyByTrial(report: SearchReport): Html {
  const data = trialPoints(report);
  const last = Math.max(...data.map(({ number }) => number));
  let highest = Number.NEGATIVE_INFINITY;
  const bestSoFar = data.flatMap(({ number, y }) => {
    highest = Math.max(highest, y ?? highest);
    return highest < 0 ? [] : [{ number, highest }];
  });
  bestSoFar.push(...bestSoFar.slice(-1).map((end) => ({ ...end, number: last + 0.4 })));
  const best = data.filter(({ trial, y }) => trial.number === report.best.number && y !== null);
  const caption = {
    id: 'accuracy',
    title: 'Accuracy by trial',
    description: `Spiking accuracy on validation images of ${data.length} trials in their order, and the best so far.`,
  };
  return Plot.drawToFit(caption, (width) => ({
    width,
    height: width > 600 ? 340 : 280,
    marginLeft: 52,
    marginTop: 32,
    marginBottom: 42,
    x: {
      domain: [-0.6, last + 0.6],
      ticks: Plot.integerTicks(0, last, width > 600 ? 20 : 8),
      tickFormat: 'd',
      label: 'trial',
      labelAnchor: 'center',
      labelArrow: 'none',
    },
    y: { ...accuracyScale(data), label: 'spiking accuracy, validation images', labelArrow: 'none' },
    marks: [
      Plot.line(bestSoFar, {
        ...{ x: 'number', y: 'highest', curve: 'step-after' },
        ...{ stroke: 'var(--best)', strokeWidth: 2, strokeOpacity: 0.75 },
      }),
      Plot.dot(best, { x: 'number', y: 'y', r: 10, stroke: 'var(--best)', strokeWidth: 2 }),
      ...points(data, ({ number }) => number),
      Plot.text(best, {
        ...{ x: 'number', y: 'y', text: ({ y }: { y: number }) => `best: ${percent(y)}`, dy: -20 },
        ...{ textAnchor: best[0]?.number === last ? 'end' : 'middle', fontWeight: 600, stroke: 'var(--paper)' },
        ...{ strokeWidth: 4, fill: 'currentColor' },
      }),
    ],
  }));
}

/** The trials by the value of one hyperparameter, and the mean of those that trained. */
export function effectOf(report: SearchReport, dimension: number): Html {
  const { name, values } = report.dimensions[dimension]!;
  const data = trialPoints(report);
  const groups = values.map((value, digit) => {
    const members = data.filter(({ trial }) => trial.params[name] === value);
    const trained = members.flatMap(({ y }) => (y === null ? [] : [y]));
    const mean = trained.reduce((sum, y) => sum + y, 0) / trained.length;
    const placed = members.map((member, i) => ({ ...member, x: digit + 0.6 * ((i + 0.5) / members.length - 0.5) }));
    return { digit, value, placed, trained: trained.length, mean };
  });
  const known = groups.filter(({ trained }) => trained > 0);
  const caption = {
    id: `effect-${dimension}`,
    title: `Accuracy by ${words(name)}`,
    description: groups
      .map(
        ({ value, trained, mean }) =>
          `${setting(value)}: ${trained > 0 ? `mean ${percent(mean)}, ` : ''}n = ${trained}`,
      )
      .join('; '),
  };
  const label = { x: 'digit', frameAnchor: 'top', textAnchor: 'middle' } as const;
  return Plot.draw(caption, {
    width: Math.max(220, 48 + 60 * values.length),
    height: 200,
    ...{ marginLeft: 46, marginTop: 40, marginBottom: 26, marginRight: 4 },
    x: {
      domain: [-0.5, values.length - 0.5],
      ticks: values.map((_, digit) => digit),
      tickFormat: (digit: number) => setting(values[digit]!),
      label: null,
      tickSize: 0,
    },
    y: { ...accuracyScale(data), label: null, ticks: 4 },
    marks: [
      Plot.ruleY(known, {
        ...{ x1: ({ digit }) => digit - 0.38, x2: ({ digit }) => digit + 0.38, y: 'mean' },
        ...{ stroke: 'currentColor', strokeWidth: 2.5 },
      }),
      ...points(
        groups.flatMap(({ placed }) => placed),
        ({ x }) => x,
      ),
      Plot.text(known, { ...label, text: ({ mean }) => percent(mean), dy: -32, fontWeight: 600 }),
      Plot.text(groups, { ...label, text: ({ trained }) => `n = ${trained}`, dy: -17, fill: 'var(--muted)' }),
    ],
  });
}
