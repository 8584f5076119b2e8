import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StropError } from '../../errors.ts';
import { loadStudy } from '../../search/create-study.ts';
import type { Trial } from '../../search/trial.ts';
import { describeBest, summaryOfBest } from '../best-summary.ts';
import { command } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { openStorage, studyName } from '../open-storage.ts';
import { wholeNumber } from '../whole-number.ts';

/** Only where it is wanted, since training brings TensorFlow.js with it. */
const loadRetraining = () => import('../retrain.ts');

export default command({
  meta: {
    name: 'best',
    description: 'Shows the best trial of a study, or its Pareto front, and trains the best network anew',
  },
  args: {
    study: { type: 'positional', required: true, description: 'Name of the study' },
    retrain: {
      type: 'boolean',
      default: false,
      description: 'Train the best network from other seeds: what it scores without the luck for which it was chosen',
    },
    seeds: { type: 'string', default: '5', valueHint: 'N', description: 'How often to train it' },
    runs: { type: 'string', default: 'runs', valueHint: 'DIR', description: 'Where studies and artefacts are kept' },
    data: {
      type: 'string',
      valueHint: 'DIR',
      description: 'Folder of the full data sets (else STROP_DATA, else a cache)',
    },
    engine: { type: 'string', valueHint: 'NAME', description: 'Training engine: native, tensorflow, wasm or cpu' },
    json: { type: 'boolean', default: false, description: 'Print the result as JSON, and nothing else' },
  },
  async run({ args }) {
    const { runs, data, engine } = args;
    const name = studyName('study', args.study);
    const print = args.json ? undefined : console.log;
    const storage = openStorage(runs);
    try {
      const study = await loadStudy({ name, storage });
      const summary = await summaryOfBest(study);
      print?.(describeBest(summary));
      if (!args.retrain) {
        if (args.json) console.log(JSON.stringify(summary));
        return;
      }
      const best = study.directions.length === 1 ? await study.bestTrial() : undefined;
      requireNetwork(best, join(runs, name));
      const count = wholeNumber('seeds', args.seeds, 1);
      print?.('');
      await interruptible(async (signal) => {
        const { describeRetrained, retrain } = await loadRetraining();
        const retrained = await retrain(best, { study: name, count, runs, data, engine, print }, signal);
        print?.(`${describeRetrained(retrained)}\n`);
        console.log(JSON.stringify({ ...summary, retrained }));
      });
    } finally {
      storage.close();
    }
  },
});

/** @throws StropError 'not-found' unless the trial trained a network. */
function requireNetwork(best: Trial | undefined, folder: string): asserts best is Trial {
  if (best && existsSync(join(folder, String(best.number), 'config.json'))) return;
  const found = best ? `trial ${best.number} trained no network of Strop's` : 'it has no best trial';
  throw new StropError(
    'not-found',
    `--retrain: ${found}; only the studies of strop search on a data set can be retrained`,
  );
}
