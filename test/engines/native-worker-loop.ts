// A worker that calls the training addon without end, for the test that terminates it in the middle of a call.
import { parentPort } from 'node:worker_threads';
import { loadTrainingAddon } from '../../src/engines/native/addon.ts';

const loaded = loadTrainingAddon();
if ('problem' in loaded) throw new Error(loaded.problem);
const { addon } = loaded;
const [batch, size, channels, features] = [8, 28, 16, 16];
const shape = {
  ...{ batch, height: size, width: size, channels, kernelHeight: 3, kernelWidth: 3, features },
  ...{ strideHeight: 1, strideWidth: 1, dilationHeight: 1, dilationWidth: 1 },
  ...{ padTop: 1, padLeft: 1, outHeight: size, outWidth: size },
};
const x = new Float32Array(batch * size * size * channels);
const y = new Float32Array(batch * size * size * features);
const filter = new Float32Array(9 * channels * features);
parentPort?.postMessage('calling');
for (;;) {
  addon.convolution(x, filter, null, y, shape);
  addon.convolutionFilterGradient(x, y, filter, shape);
  try {
    addon.convolution(x, filter, null, y, { ...shape, batch: -1 }); // an error is thrown from the addon while the worker ends
  } catch {}
}
