import { type Html, html } from '../../src/report/html.ts';
import { renderPage } from '../../src/report/page.ts';
import * as Plot from '../../src/report/plot.ts';
import type { Curve, Curves } from './curves.ts';

/** Where a curve begins: what comes before is luck, and would take the whole chart. */
const FIRST_EVALUATION = 10;

/** Of Okabe and Ito's palette; dashes keep apart what a reader may not see in colour. */
const STROKES: Readonly<Record<string, { readonly label: string; readonly stroke: string; readonly dashes?: string }>> =
  {
    gp: { label: 'Strop, gp', stroke: '#0072b2' },
    evolution: { label: 'Strop, evolution', stroke: '#cc79a7', dashes: '6 3' },
    random: { label: 'Strop, random', stroke: '#767676', dashes: '2 3' },
    'optuna-gp': { label: 'Optuna, GPSampler', stroke: '#d55e00' },
    'optuna-tpe': { label: 'Optuna, TPESampler', stroke: '#d55e00', dashes: '6 3' },
    botorch: { label: 'BoTorch', stroke: '#009e73' },
    'scikit-optimize': { label: 'scikit-optimize', stroke: '#c28b00' },
  };

export interface ReportFacts {
  readonly machine: string;
  /** When, where and in which versions the peers were measured; empty where they were not. */
  readonly peers: string;
}

/** A page with a chart for each landscape: the median regret after each evaluation, between its quartiles. */
export function searchQualityPage(curves: Curves, { machine, peers }: ReportFacts): string {
  const shown = new Set(Object.values(curves).flatMap((of) => Object.keys(of)));
  const legend = Object.entries(STROKES)
    .filter(([name]) => shown.has(name))
    .map(([, stroke]) => html`<span>${swatch(stroke)} ${stroke.label}</span>`);
  const charts = Object.entries(curves).map(
    ([landscape, of]) => html`<figure><h3>${landscape}, ${seedsOf(of)}</h3>${regretChart(landscape, of)}</figure>`,
  );
  return renderPage(
    'Search quality',
    html`<h1>How far from the optimum</h1>
<p class="legend">${legend}</p>
<div class="multiples" style="grid-template-columns: repeat(auto-fill, minmax(min(400px, 100%), 1fr))">${charts}</div>
<p class="note">Median regret after each evaluation, on a square-root scale; bands from the first to the third quartile.
Strop on ${machine}. ${peers}</p>`,
  );
}

/** Not all searchers have as many. */
function seedsOf(of: Readonly<Record<string, Curve>>): string {
  const seeds = Object.values(of).map((curve) => curve.seeds);
  const most = Math.max(...seeds);
  return `${Math.min(...seeds) < most ? 'up to ' : ''}${most} seeds`;
}

function swatch({ stroke, dashes }: (typeof STROKES)[string]): Html {
  return html`<svg width="28" height="10" style="display:inline" aria-hidden="true"><line x1="0" x2="28" y1="5" y2="5"
stroke="${stroke}" stroke-width="2.5" stroke-dasharray="${dashes ?? 'none'}"/></svg>`;
}

function regretChart(landscape: string, of: Readonly<Record<string, Curve>>): Html {
  const known = Object.entries(of).filter(([name]) => STROKES[name]);
  const rows = (curve: Curve) =>
    curve.regret
      .map((regret, i) => ({ evaluation: i + 1, regret, q1: curve.q1[i]!, q3: curve.q3[i]! }))
      .slice(FIRST_EVALUATION - 1);
  const bands = known.map(([name, curve]) =>
    Plot.areaY(rows(curve), {
      ...{ x: 'evaluation', y1: 'q1', y2: 'q3', curve: 'step-after' },
      ...{ fill: STROKES[name]!.stroke, fillOpacity: 0.08 },
    }),
  );
  const lines = known.map(([name, curve]) =>
    Plot.line(rows(curve), {
      ...{ x: 'evaluation', y: 'regret', curve: 'step-after', stroke: STROKES[name]!.stroke },
      ...{ strokeWidth: name === 'gp' ? 2.5 : 1.5, strokeDasharray: STROKES[name]!.dashes ?? 'none' },
    }),
  );
  return Plot.draw(
    {
      id: `regret-${landscape}`,
      title: `Regret on ${landscape}`,
      description: `Median regret of ${known.map(([name]) => STROKES[name]!.label).join(', ')} after each evaluation.`,
    },
    {
      ...{ width: 440, height: 280, marginLeft: 48, marginBottom: 36, style: { fontSize: '12px' } },
      x: { label: 'evaluations', labelAnchor: 'center', labelArrow: 'none', ticks: 5 },
      y: { type: 'sqrt', grid: true, zero: true, label: 'regret', labelArrow: 'none', ticks: 5 },
      marks: [...bands, ...lines],
    },
  );
}
