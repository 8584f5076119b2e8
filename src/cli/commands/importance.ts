import { loadStudy } from '../../search/create-study.ts';
import { type Insight, insight } from '../../search/insight.ts';
import { command } from '../command.ts';
import { column, number, percent, setting, tableHead, tableRow } from '../format.ts';
import { openStorage, studyName } from '../open-storage.ts';
import { wholeNumber } from '../whole-number.ts';

export default command({
  meta: {
    name: 'importance',
    description: 'Shows what each hyperparameter of a study has to do with its objective',
  },
  args: {
    study: { type: 'positional', required: true, description: 'Name of the study' },
    objective: { type: 'string', default: '1', valueHint: 'N', description: 'Which of two objectives, 1 or 2' },
    runs: { type: 'string', default: 'runs', valueHint: 'DIR', description: 'Where studies and artefacts are kept' },
    json: { type: 'boolean', default: false, description: 'Print the result as JSON, and nothing else' },
  },
  async run({ args }) {
    const storage = openStorage(args.runs);
    try {
      const study = await loadStudy({ name: studyName('study', args.study), storage });
      const objective = wholeNumber('objective', args.objective, 1) - 1;
      const dimensions = await insight(study, { objective });
      const direction = study.directions[objective]!;
      const ordered = dimensions.toSorted((a, b) => b.total - a.total);
      if (args.json) console.log(JSON.stringify({ study: study.name, direction, dimensions: ordered }));
      else console.log(describe(study.name, direction, ordered));
    } finally {
      storage.close();
    }
  },
});

const BAR = 20;

function describe(study: string, direction: string, dimensions: readonly Insight[]): string {
  const rows = dimensions.map(({ name, main, total, lengthscale, values, marginal }) => {
    const best = marginal.reduce(
      (a, b, i) => ((direction === 'maximize' ? b > marginal[a]! : b < marginal[a]!) ? i : a),
      0,
    );
    const bar = '█'.repeat(Math.round(BAR * main)).padEnd(Math.round(BAR * total), '░');
    return [
      name,
      percent(main),
      percent(total),
      bar.padEnd(BAR),
      number(Number(lengthscale.toPrecision(2))),
      setting(values[best]!),
      number(Number(marginal[best]!.toPrecision(4))),
    ];
  });
  const names = ['hyperparameter', 'alone', 'withOthers', 'share', 'lengthscale', 'bestValue', 'meanThere'];
  const columns = names.map((name, i) =>
    column(
      name,
      rows.map((row) => row[i]!),
    ),
  );
  return [
    `study ${study}: how much of the objective's variance over the space each hyperparameter explains`,
    '',
    tableHead(columns),
    ...rows.map((row) => tableRow(columns, row)),
    '',
    'alone █, with others ░ (functional analysis of variance of the fitted Gaussian process); lengthscale: of the range, short',
    'where the objective changes fast; best value: the one with the best mean over everything else',
  ].join('\n');
}
