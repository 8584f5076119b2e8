import { chooseKernels } from '../../kernels/choose.ts';
import {
  energyOf,
  fits,
  hostEnergy,
  latencyOf,
  map,
  measure,
  parseTarget,
  spreadOf,
  staticPower,
  TARGETS,
} from '../../spiking/index.ts';
import { command } from '../command.ts';
import { describeMapped, type Mapped } from '../hardware-table.ts';
import { interruptible } from '../interrupt.ts';
import { mappedNetwork } from '../mapped-network.ts';
import { bar, ProgressLine } from '../progress-line.ts';
import { wholeNumber } from '../whole-number.ts';

export default command({
  meta: {
    name: 'map',
    description: 'Lays a network onto the cores of neuromorphic hardware, and says what an image takes there',
  },
  args: {
    network: {
      type: 'positional',
      required: false,
      description: 'A network.strop, the folder of a trial or a training that has one, or STUDY#NUMBER',
    },
    preset: {
      type: 'string',
      valueHint: 'NAME',
      description: 'A network of the paper instead, by its shapes, such as table4.cifar-100',
    },
    target: {
      type: 'string',
      default: 'all',
      valueHint: 'NAME[*N]',
      description:
        'loihi, loihi2, spinnaker1, spinnaker2, truenorth or speck, N chips of it, several with commas; or all',
    },
    images: {
      type: 'string',
      default: '100',
      valueHint: 'N',
      description: 'Test images to simulate for what an image takes; 0 for none',
    },
    dataset: {
      type: 'string',
      valueHint: 'NAME',
      description: 'Whose test images (default: what the network was trained on)',
    },
    data: {
      type: 'string',
      valueHint: 'DIR',
      description: 'Folder of the full data sets (else STROP_DATA, else a cache)',
    },
    runs: { type: 'string', default: 'runs', valueHint: 'DIR', description: 'Where studies and artefacts are kept' },
    json: { type: 'boolean', default: false, description: 'Print the result as JSON, and nothing else' },
  },
  async run({ args }) {
    const images = wholeNumber('images', args.images);
    const targets = args.target === 'all' ? [...TARGETS] : args.target.split(',');
    for (const target of targets) parseTarget(target);
    const line = new ProgressLine();
    await interruptible(
      async (signal) => {
        const { name, structure, network, testImages } = await mappedNetwork(args, images, { line, signal });
        let mapped: Mapped = {
          network: name,
          targets: targets.map((target) => {
            const mapping = map(structure, target);
            return { fit: fits(structure, target), mapping, staticPower: staticPower(mapping) ?? null };
          }),
        };
        if (network && testImages) {
          const { metrics } = await measure(network, testImages.images, {
            kernels: chooseKernels(),
            onProgress: (done) => line.show(`simulating  ${bar(done / testImages.count)}`),
            signal,
          });
          line.clear();
          const energy = energyOf(network, metrics);
          const { layers, ...totals } = metrics;
          mapped = {
            ...mapped,
            activity: { ...totals, layers: layers.map(({ byImage: _, ...layer }) => layer) },
            ...{ energy, energySpread: spreadOf(energy), hostEnergy: hostEnergy(metrics) },
            latency: latencyOf(network, metrics),
          };
        }
        console.log(args.json ? JSON.stringify(mapped) : describeMapped(mapped));
      },
      { resumes: false },
    );
  },
});
