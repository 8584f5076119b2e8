import { parseHTML } from 'linkedom';
import { expect, it } from 'vitest';
import { renderSearchReport, type SearchReport } from '../../src/report/index.ts';
import { sampleReport } from './sample.ts';

const sample = await sampleReport();
const html = renderSearchReport(sample);

function parse(report: SearchReport) {
  const { document } = parseHTML(renderSearchReport(report));
  const text = document.body.textContent.replace(/\s+/g, ' '); // no-break spaces become plain ones
  const rows = (caption: string): string[][] => {
    const table = [...document.querySelectorAll('table')].find(
      (t) => t.querySelector('caption')?.textContent === caption,
    )!;
    return [...table.querySelectorAll('tbody tr')].map((row) =>
      [...row.querySelectorAll('th, td')].map((cell) => cell.textContent.replace(/\s+/g, ' ').trim()),
    );
  };
  return { document, text, rows };
}

const page = parse(sample);
const drawn = (id: string, shape: string) =>
  page.document.querySelectorAll(`svg[aria-labelledby^="${id}-wide-"] ${shape}`);
const withTrial = (number: number, change: Partial<SearchReport['trials'][number]>): SearchReport => ({
  ...sample,
  trials: sample.trials.map((trial) => (trial.number === number ? { ...trial, ...change } : trial)),
});

it('is one well-formed page: a title, one h1, headed rows and columns, images with a text', () => {
  const { document } = page;
  expect(html.startsWith('<!doctype html>\n<html lang="en">')).toBe(true);
  expect(document.querySelector('title')!.textContent).toContain('demo');
  expect(document.querySelectorAll('h1')).toHaveLength(1);
  for (const table of document.querySelectorAll('table')) {
    expect(table.querySelector('caption')?.textContent).toBeTruthy();
    for (const row of table.querySelectorAll('tbody tr'))
      expect(row.querySelectorAll('th[scope="row"]')).toHaveLength(1);
    const widths = [...table.querySelectorAll('tr')].map((row) => row.children.length);
    expect(new Set(widths).size).toBe(1);
  }
  for (const image of document.querySelectorAll('img')) expect(image.getAttribute('alt')).toBeTruthy();
});

it('gives every chart a title and a description, named by ids that are there once', () => {
  const { document } = page;
  const charts = [...document.querySelectorAll('svg')];
  expect(charts).toHaveLength(2 + 8 + 2 * 3 + 2);
  for (const chart of charts) {
    expect(chart.children[0]!.tagName.toLowerCase()).toBe('title');
    for (const id of chart.getAttribute('aria-labelledby')!.split(' ')) {
      expect(document.querySelectorAll(`[id="${id}"]`)).toHaveLength(1);
      expect(document.getElementById(id)!.textContent).not.toBe('');
    }
  }
});

it('closes every element that it opens', () => {
  const empty = new Set(['meta', 'img', 'br']);
  const open: string[] = [];
  for (const [, slash, name, selfClosed] of html.matchAll(/<(\/?)([a-zA-Z][\w]*)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (selfClosed || empty.has(name!)) continue;
    if (slash) expect(open.pop()).toBe(name);
    else open.push(name!);
  }
  expect(open).toEqual([]);
});

it('needs nothing from outside and runs nothing', () => {
  const markup = html.replace(/base64,[^"]*/g, ''); // whose letters can spell anything
  expect(markup).not.toMatch(/https?:|\/\/[a-z]|@import|<script|<link|<iframe|\son[a-z]+=|url\(/i);
  const sources = [...page.document.querySelectorAll('[src], [href]')].map((element) => element.getAttribute('src')!);
  expect(sources).toHaveLength(sample.best.examples!.length);
  for (const source of sources) expect(source).toMatch(/^data:image\/png;base64,/);
});

it('is the same for the same report', async () => {
  expect(renderSearchReport(await sampleReport())).toBe(html);
});

it('draws no value that is not a number', () => {
  expect(html.replace('the loss became NaN', '')).not.toMatch(/NaN|undefined|Infinity|\bnull\b|\[object/);
});

it('lets no name become markup', () => {
  const hostile = `"><script>alert('x')</script><img src=x onerror=alert(1)>&amp;`;
  const classNames = sample.best.classNames.map((name, i) => (i === 1 ? hostile : name));
  const layers = sample.best.layers.map((layer, i) => (i === 0 ? { ...layer, name: hostile } : layer));
  const { document, text } = parse({
    ...withTrial(4, { outcome: hostile, reason: hostile }),
    ...{ study: hostile, dataset: hostile, space: hostile, command: hostile },
    dimensions: [{ name: hostile, values: [hostile, 'b'] }],
    machine: { ...sample.machine, cpu: hostile, engine: hostile },
    best: { ...sample.best, classNames, layers },
    replay: { ...sample.replay!, measuredOn: hostile },
  });
  expect(document.querySelectorAll('script, [onerror], [src="x"]')).toHaveLength(0);
  expect(document.querySelectorAll('img')).toHaveLength(sample.best.examples!.length);
  expect(document.querySelector('code')!.textContent).toBe(hostile);
  expect(text.split(hostile).length).toBeGreaterThan(8);
});

it('says in its first lines what the search found', () => {
  const { best, trials } = sample;
  expect(page.document.querySelector('h1')!.textContent).toMatch(/gets 80\.2\s% of 1,000 unseen\s+images right/);
  expect(best.spikingAccuracy).toBeCloseTo(0.802, 10);
  const figures = [...page.document.querySelectorAll('dd')].map((element) => element.textContent.replace(/\s/g, ' '));
  expect(figures).toEqual(['80.2 %', '999 of 1,000', '2,497', '306,484', '15 of 256', '4 min 12 s']);
  expect(page.text).toContain(`The best, trial ${best.number},`);
  expect(page.text).toContain('2 drawn at random, 13 suggested by a Gaussian process');
  expect(trials).toHaveLength(15);
});

it('lists every trial with its hyperparameters and accuracy, and highlights the best', () => {
  const rows = page.rows('Hyperparameters and accuracy of each trial');
  rows.forEach((row, i) => {
    const { number, params, value, outcome } = sample.trials[i]!;
    expect(row[0]).toMatch(new RegExp(`${number}$`));
    expect(row.slice(1, -1).map(Number)).toEqual(sample.dimensions.map(({ name }) => params[name]));
    const accuracy = value === null ? 'failed' : `${(100 * value).toFixed(1)} %`;
    const tag =
      number === sample.best.number ? ' best' : value !== null && outcome !== 'completed' ? ` ${outcome}` : '';
    expect(row.at(-1)).toBe(accuracy + tag);
  });
  expect(rows).toHaveLength(15);
  const highlighted = [...page.document.querySelectorAll('tr.highlighted')];
  expect(highlighted).toHaveLength(2);
  for (const row of highlighted) expect(row.children[0]!.textContent).toMatch(new RegExp(`${sample.best.number}$`));
});

it('draws every trial within the frame of the chart, the first and a single one too', () => {
  for (const trials of [sample.trials, sample.trials.slice(0, 1)]) {
    const { document } = parse({ ...sample, trials, best: { ...sample.best, number: trials.length > 1 ? 9 : 0 } });
    const chart = document.querySelector('svg[aria-labelledby^="accuracy-wide-"]')!;
    const marks = [...chart.querySelectorAll('path > title, circle > title')].map(
      ({ parentElement }) => parentElement!,
    );
    expect(marks).toHaveLength(trials.length);
    for (const mark of marks) {
      const x = Number(mark.getAttribute('cx') ?? /translate\(([^,]+),/.exec(mark.getAttribute('transform')!)![1]);
      expect(x).toBeGreaterThan(52);
      expect(x).toBeLessThan(900);
    }
  }
});

it('sets random, suggested, flagged and failed trials apart by shape and by word', () => {
  const shapes = [...drawn('accuracy', 'path > title')].map((title) => title.textContent);
  const dots = [...drawn('accuracy', 'circle > title')].map((title) => title.textContent);
  expect(shapes.length + dots.length).toBe(15);
  expect(shapes).toContain('Trial 4: flagged, diverged');
  const kinds = page.rows('What each trial measured').map(([trial]) => trial![0]);
  expect(kinds.join('')).toBe('□□●●△●●●✕●●●●●●');
  const remarks = [...page.document.querySelectorAll('section ul:not(.examples) li')].map(
    ({ textContent }) => textContent,
  );
  expect(remarks).toHaveLength(2);
  expect(remarks[0]).toMatch(/Trial 4, flagged \(diverged\): the loss became NaN in epoch 3, batch 17/);
  expect(remarks[1]).toMatch(/Trial 8, failed: the worker ended with signal SIGKILL/);
});

it('keeps what flagged trials were told out of the means and out of the scale', () => {
  const told = (value: number) => parse(withTrial(4, { value })).document.querySelectorAll('.multiples svg');
  expect([...told(0.1)].map(String)).toEqual([...told(0.02)].map(String));
  const { name, values } = sample.dimensions[0]!;
  const members = sample.trials.filter(
    ({ params, state, outcome }) => params[name] === values[0] && state === 'complete' && outcome === 'completed',
  );
  const mean = members.reduce((sum, { value }) => sum + value!, 0) / members.length;
  const description = page.document.getElementById('effect-0-desc')!.textContent;
  expect(description).toContain(`2e-4: mean ${(100 * mean).toFixed(1)}\u00a0%, n = ${members.length};`);
});

it('counts the first layer as the host’s and pools not at all', () => {
  const rows = page.rows('Each layer, per image (mean over the test images)');
  expect(rows[0]).toEqual(['conv1 host', 'convolution', '12,544', '1,204', '112,896 on the host']);
  expect(rows[2]).toEqual(['pool1', 'max-pool', '–', '402', '–']);
  const { layers } = sample.best;
  const spikes = layers.filter(({ kind }) => kind !== 'maxPool').reduce((sum, layer) => sum + layer.spikes, 0);
  expect(page.text).toContain(`neurons send ${Math.round(spikes).toLocaleString('en-US')} spikes`);
  expect(page.text).toContain('cause 306,484 synaptic operations');
});

it('tells rounding from an error in the network', () => {
  expect(page.text).toContain('19 of 31.6 million decisions to spike or not differ');
  expect(page.text).toContain('lies 8.4 × 10⁻⁷ times its layer’s mean distance from it, so close that the rounding');
  const agreement = sample.best.agreement.map((layer) => ({ ...layer, differing: 40, farthest: 0.8 }));
  expect(parse({ ...sample, best: { ...sample.best, agreement } }).text).toContain(
    'lies 0.8 times its layer’s mean distance from it, farther than',
  );
  const equal = sample.best.agreement.map((layer) => ({ ...layer, differing: 0, farthest: 0 }));
  expect(parse({ ...sample, best: { ...sample.best, agreement: equal } }).text).toContain('all 31.6 million decisions');
});

it('shows the confusion matrix as it is, and of many classes only the worst confusions', () => {
  const cells = page.rows('Class of the test images (rows) and class given (columns)');
  expect(cells.map((row) => row.slice(1, -1).map(Number))).toEqual(sample.best.confusion);
  const classNames = Array.from({ length: 100 }, (_, i) => `class ${i}`);
  const confusion = classNames.map((_, row) =>
    classNames.map((_, column) => (row === column ? 9 : row === 3 && column === 4 ? 2 : 0)),
  );
  const many = parse({ ...sample, best: { ...sample.best, classNames, confusion, examples: [] } });
  expect(many.document.querySelector('.matrix')).toBeNull();
  expect(many.text).toContain('Most often: class 3 taken for class 4 (2 images).');
});

it('states both median regrets, and leaves the section out without a replay', () => {
  expect(page.text).toMatch(
    /In 82\.0 % of the replays .* is 0\.4 percentage points for the search and 1\.1 percentage points for random/,
  );
  const { replay: _, ...bare } = sample;
  const { document, text } = parse(bare);
  expect(text).not.toMatch(/regret|replay/i);
  expect(document.querySelectorAll('svg')).toHaveLength(page.document.querySelectorAll('svg').length - 2);
});

it('reports a single trial', () => {
  const { document, text, rows } = parse({
    ...sample,
    trials: [{ ...sample.trials[0]!, logImprovement: null }],
    best: { ...sample.best, number: 0 },
  });
  expect(rows('Hyperparameters and accuracy of each trial')).toHaveLength(1);
  expect(text).toContain('It tried 1 of them: 1 drawn at random. The best, trial 0,');
  expect(text).not.toContain('xpected improvement');
  expect(document.body.innerHTML).not.toMatch(/NaN|Infinity/);
});

it('reports a search in which nothing trained', () => {
  const nothing = { value: 0.1, outcome: 'constant', reason: 'every image was given class 3', softAccuracy: null };
  const { document } = parse({
    ...sample,
    trials: sample.trials.map((trial) => ({ ...trial, ...nothing, state: 'complete' })),
  });
  expect(document.body.innerHTML).not.toMatch(/NaN|Infinity/);
  expect(document.querySelectorAll('section ul:not(.examples) li')).toHaveLength(15);
});
