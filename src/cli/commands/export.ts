import { isDeepStrictEqual } from 'node:util';
import { StropError } from '../../errors.ts';
import { writeAtomically } from '../../files/write-atomically.ts';
import {
  DIALECTS,
  type DialectName,
  encodeNetwork,
  readNir,
  type SpikingNetwork,
  writeNir,
} from '../../spiking/index.ts';
import { command } from '../command.ts';
import { count } from '../format.ts';
import { bitsFlag, quantised } from '../quantised.ts';
import { readNetwork } from '../read-network.ts';

const dialects = Object.entries(DIALECTS)
  .map(([name, { reader }]) => `${name} (${reader})`)
  .join(', ');

export default command({
  meta: {
    name: 'export',
    description: 'Writes a spiking network for other simulators and for hardware, as NIR, or reads theirs',
  },
  args: {
    network: {
      type: 'positional',
      required: true,
      description: 'A network.strop, a .nir file, or the folder of a training (RUNS/NAME/seed-N)',
    },
    to: { type: 'string', required: true, valueHint: 'FILE', description: 'FILE.nir or FILE.strop' },
    bits: bitsFlag,
    dialect: { type: 'string', valueHint: 'NAME', description: `Of NIR: ${dialects}. Default: exact` },
    json: { type: 'boolean', default: false, description: 'Print the result as JSON, and nothing else' },
  },
  async run({ args }) {
    const { to } = args;
    const format = /\.(nir|strop)$/.exec(to)?.[1];
    if (!format) throw new StropError('invalid-argument', `--to ${to}: expected a file ending in .nir or .strop`);
    if (args.dialect !== undefined && format !== 'nir') {
      throw new StropError('invalid-argument', `--dialect ${args.dialect}: ${to} is no .nir file`);
    }
    const { network: stored, path } = await readNetwork(args.network);
    const { network } = quantised(stored, args.bits);
    const notes: string[] = [];
    const dialect = (args.dialect ?? 'exact') as DialectName;
    const bytes =
      format === 'strop'
        ? encodeNetwork(network)
        : await writeChecked(network, { dialect, onNote: (note) => notes.push(note) }, to);
    await writeAtomically(to, bytes);
    const result = {
      from: path,
      to,
      bytes: bytes.length,
      ...(format === 'nir' && { dialect }),
      layers: network.layers.length,
      notes,
    };
    if (args.json) console.log(JSON.stringify(result));
    else console.log(describe(result));
  },
});

/** The file is read again before it is kept. */
async function writeChecked(network: SpikingNetwork, options: Parameters<typeof writeNir>[1], to: string) {
  const bytes = await writeNir(network, options);
  const { network: again, isOwn } = await readNir(bytes, to);
  if (!isOwn || !isDeepStrictEqual(again, network)) {
    throw new StropError('corrupt', `${to}: reading it again gives another network; it was not written`);
  }
  return bytes;
}

function describe(result: {
  from: string;
  to: string;
  bytes: number;
  dialect?: string;
  layers: number;
  notes: string[];
}): string {
  const kind = result.dialect
    ? `NIR, dialect ${result.dialect}, read again and the same`
    : 'a spiking network of Strop';
  const lines = [`${result.to}: ${count(result.bytes)} bytes, ${result.layers} layers of ${result.from} (${kind})`];
  return [...lines, ...result.notes.map((note) => `  ${note}`)].join('\n');
}
