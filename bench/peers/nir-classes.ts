// node nir-classes.ts [NETWORK.strop] [IMAGES]: writes a network as NIR in each dialect, lets readers of NIR run it on the first
// test images of MNIST (or of fashion-mini), and prints how many they give Strop's class. STROP_PEERS names a folder with a
// Python that has nir, norse, snntorch and torch.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toFloats } from '../../src/datasets/dataset.ts';
import { loadDataset } from '../../src/datasets/load.ts';
import { chooseKernels } from '../../src/kernels/choose.ts';
import { decodeNetwork, isQuantised, simulate, writeNir } from '../../src/spiking/index.ts';
import { toChannelOrder } from '../../src/spiking/nir/layout.ts';
import { peersPython } from './python.ts';

const READERS = { exact: ['nir'], if: ['norse'], snntorch: ['snntorch'] } as const;

const [path = 'network.strop', count = '200', dataset = 'mnist'] = process.argv.slice(2);
const python = peersPython();
if (!python) throw new Error('no Python with the peers: see bench/peers/install');
const network = decodeNetwork(readFileSync(path), path);
const { readTest } = await loadDataset(dataset);
const [height, width, channels] = network.inputShape;
const pixels = height * width * channels;
const images = toFloats((await readTest()).images, 0, Number(count) * pixels);
const { classes } = await simulate(network, images, { kernels: chooseKernels() });

const folder = mkdtempSync(join(tmpdir(), 'strop-nir-'));
const levels = isQuantised(network) ? 255 : 1;
const given = Array.from({ length: Number(count) }, (_, i) =>
  Array.from(toChannelOrder(images.subarray(i * pixels, (i + 1) * pixels), height * width, channels)),
);
const imagesPath = join(folder, 'images');
writeFileSync(
  imagesPath,
  Float32Array.from(given.flat(), (level) => (levels === 255 ? Math.round(level * 255) : level)),
);
for (const [dialect, readers] of Object.entries(READERS) as [keyof typeof READERS, readonly string[]][]) {
  const file = join(folder, `${dialect}.nir`);
  writeFileSync(file, await writeNir(network, { dialect, onNote: (note) => console.log(`${dialect}: ${note}`) }));
  for (const reader of readers) {
    const script = fileURLToPath(new URL('nir_run.py', import.meta.url));
    const told = execFileSync(python, [script, file, imagesPath, reader], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const answer = JSON.parse(told.trim().split('\n').at(-1)!) as { versions: object; classes: number[] };
    const same = answer.classes.filter((c, i) => c === classes[i]).length;
    console.log(`${dialect}, ${reader}: ${same} of ${count} images of the same class`, JSON.stringify(answer.versions));
  }
}
