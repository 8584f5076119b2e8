import { createHash } from 'node:crypto';
import { activateEngine } from '../../src/engines/choose.ts';
import { buildNetwork } from '../../src/whetstone/network.ts';
import { createOptimizer } from '../../src/whetstone/optimizers.ts';
import { createSharpener } from '../../src/whetstone/sharpener-spec.ts';
import { train } from '../../src/whetstone/train.ts';
import { smallNetwork, stripes } from './synthetic.ts';

/**
 * Trains in a process of its own, to be killed and started again: one line to standard output for every batch and every
 * epoch, at the end the SHA-256 of all weights and the records without their times.
 *
 * Arguments: the checkpoint's folder, the sharpener and the options as JSON.
 */
const [folder, sharpener, options] = process.argv.slice(2) as [string, string, string];
await activateEngine('wasm');
const model = buildNetwork(smallNetwork(3, { noise: 0.2 }));
const result = await train(model, stripes(96, 1), {
  optimizer: createOptimizer({ name: 'Adam', learningRate: 0.01, schedule: 'cosine' }),
  sharpener: createSharpener(JSON.parse(sharpener), 5),
  seed: 4,
  batch: 16,
  validation: stripes(30, 2),
  augmentation: { shift: 1, flip: true },
  measure: { forced: true },
  checkpoint: { folder },
  onBatch: ({ epoch, batch }) => process.stdout.write(`batch ${epoch} ${batch}\n`),
  onEpoch: ({ epoch }) => process.stdout.write(`epoch ${epoch}\n`),
  ...JSON.parse(options),
});
const hash = createHash('sha256');
for (const tensor of model.getWeights()) hash.update(Uint8Array.from(new Uint8Array(tensor.dataSync().buffer)));
const records = result.epochs.map(({ seconds, imagesPerSecond, secondsLeft, ...record }) => record);
const { outcome, softAccuracy, forcedAccuracy } = result;
console.log(JSON.stringify({ weights: hash.digest('hex'), records, outcome, softAccuracy, forcedAccuracy }));
