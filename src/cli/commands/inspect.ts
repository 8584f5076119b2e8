import { readFile } from 'node:fs/promises';
import { StropError } from '../../errors.ts';
import { quantise } from '../../spiking/index.ts';
import { command } from '../command.ts';
import { summaryOfNetwork } from '../inspect-summary.ts';
import { describeNetwork } from '../inspect-table.ts';
import { readNetwork } from '../read-network.ts';

export default command({
  meta: {
    name: 'inspect',
    description: 'Shows what a spiking network is made of: layers, weights, thresholds, neurons that say nothing',
  },
  args: {
    network: {
      type: 'positional',
      required: true,
      description: 'A network.strop, or the folder of a training (RUNS/NAME/seed-N) or trial',
    },
    quantise: { type: 'string', valueHint: '8|4', description: 'Show it with integer weights of so many bits' },
    json: { type: 'boolean', default: false, description: 'Print the result as JSON, and nothing else' },
  },
  async run({ args }) {
    const { network, path } = await readNetwork(args.network);
    const file = await readFile(path);
    const quantised = args.quantise === undefined ? undefined : quantise(network, { bits: bitsOf(args.quantise) });
    const summary = {
      ...summaryOfNetwork(quantised?.network ?? network, path, file),
      ...(quantised ? { quantisation: quantised.report } : {}),
    };
    console.log(args.json ? JSON.stringify(summary) : describeNetwork(summary));
  },
});

function bitsOf(text: string): 8 | 4 {
  if (text === '8') return 8;
  if (text === '4') return 4;
  throw new StropError('invalid-argument', `--quantise ${text}: expected 8 or 4`);
}
