// node density-process.ts NETWORK: trains one of Table IV's networks shortly, but until every layer is hard, and prints as JSON
// what share of each layer's inputs spikes on test images.
import { type Dataset, select, toFloats } from '../../src/datasets/dataset.ts';
import { loadDataset } from '../../src/datasets/load.ts';
import { activateEngine } from '../../src/engines/index.ts';
import { chooseKernels } from '../../src/kernels/choose.ts';
import { preset } from '../../src/paper/presets.ts';
import {
  compile,
  type NeuronLayer,
  neuronCount,
  type PoolLayer,
  type Simulation,
  type SpikingNetwork,
  simulate,
} from '../../src/spiking/index.ts';
import {
  buildNetwork,
  createOptimizer,
  createSharpener,
  exportNetwork,
  sharpenedLayers,
  train,
} from '../../src/whetstone/index.ts';
import { BATCH, SCHEDULE, SEED, TEST_IMAGES, TRAINING_IMAGES } from './density-recipe.ts';
import { DATASETS, type NetworkName, SPIKING_LAYERS } from './networks.ts';

const name = process.argv[2] as NetworkName;
await activateEngine('native');
const dataset = await loadDataset(DATASETS[name]);
const network = compile(await trained(dataset));
const { images, labels } = select(
  await dataset.readTest(),
  Uint32Array.from({ length: TEST_IMAGES }, (_, i) => i),
);
const simulation = await simulate(network, toFloats(images), { kernels: chooseKernels() });
const right = simulation.classes.filter((found, i) => found === labels[i]).length;
console.log(JSON.stringify({ accuracy: right / TEST_IMAGES, densities: densitiesIn(network, simulation) }));

async function trained({ shape, classes, train: all }: Dataset) {
  const { recipe } = preset(`table4.${DATASETS[name]}`);
  const model = buildNetwork({ ...recipe.network, inputShape: shape, classes, seed: SEED });
  const sharpener = createSharpener({ ...SCHEDULE, kind: 'scheduled' }, sharpenedLayers(model).length);
  await train(
    model,
    select(
      all,
      Uint32Array.from({ length: TRAINING_IMAGES }, (_, i) => i),
    ),
    {
      ...{ optimizer: createOptimizer(recipe.optimizer), sharpener, seed: SEED, batch: BATCH },
      onEpoch: ({ epoch, loss }) => console.error(`${name}: epoch ${epoch}, loss ${loss.toPrecision(3)}`),
      onWarning: (message) => console.error(message),
    },
  );
  return exportNetwork(model);
}

/** The share of what each layer but the first receives that spikes: of its pool, where there is one. */
function densitiesIn({ layers }: SpikingNetwork, { layers: activities }: Simulation): Record<string, number> {
  const sizes = new Map(layers.map((layer) => [layer.name, sizeOf(layer)]));
  const density = new Map(activities.map(({ name: layer, spikes }) => [layer, spikes / sizes.get(layer)!]));
  const receiving = layers.filter((layer) => layer.kind !== 'maxPool').slice(1);
  return Object.fromEntries(receiving.map(({ synapses: [{ from }] }, i) => [SPIKING_LAYERS[i]!, density.get(from)!]));
}

function sizeOf(layer: NeuronLayer | PoolLayer): number {
  if (layer.kind !== 'maxPool') return neuronCount(layer);
  return layer.shape.outHeight * layer.shape.outWidth * layer.shape.channels;
}
