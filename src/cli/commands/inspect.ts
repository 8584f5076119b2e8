import { readFile } from 'node:fs/promises';
import { command } from '../command.ts';
import { summaryOfNetwork } from '../inspect-summary.ts';
import { describeNetwork } from '../inspect-table.ts';
import { bitsFlag, quantised } from '../quantised.ts';
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
    bits: bitsFlag,
    json: { type: 'boolean', default: false, description: 'Print the result as JSON, and nothing else' },
  },
  async run({ args }) {
    const { network, path } = await readNetwork(args.network);
    const file = await readFile(path);
    const { network: shown, report } = quantised(network, args.bits);
    const summary = { ...summaryOfNetwork(shown, path, file), ...(report ? { quantisation: report } : {}) };
    console.log(args.json ? JSON.stringify(summary) : describeNetwork(summary));
  },
});
