import type { ReplayedSearch } from './data.ts';
import { count, percent, percentagePoints } from './format.ts';
import { type Html, html } from './html.ts';
import { regretChart } from './line-charts.ts';

export function replaySection(replay: ReplayedSearch): Html {
  const { seeds, trials, winShare, medianRegret, measuredOn } = replay;
  return html`<section>
<h2>Is the search better than chance?</h2>
<p>One run proves little, so the search was replayed with ${count(seeds)} seeds on a table of every configuration of
the grid. In
<strong>${percent(winShare)}</strong> of the replays its best of ${count(trials)} equals or beats the best of
${count(trials)} random
configurations. The median regret, the best accuracy in the grid less the best found, is
<strong>${percentagePoints(medianRegret.search)}</strong> for the search and
<strong>${percentagePoints(medianRegret.random)}</strong> for random choice.</p>
<figure>
<p class="legend"><span><span class="suggested" aria-hidden="true">━━</span> this search</span>
<span><span class="random" aria-hidden="true">╍╍</span> random choice</span></p>
${regretChart(replay)}
<figcaption>Median over ${count(seeds)} seeds of the regret after each trial; lower is better. Measured on:
${measuredOn}.</figcaption>
</figure>
</section>`;
}
