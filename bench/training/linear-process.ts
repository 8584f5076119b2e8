// node linear-process.ts CASE: a step of it is the convolutions and inner products of a training step, forward and backward, and
// nothing else, straight through the addon. Answers as serve.ts does.
import { loadTrainingAddon } from '../../src/engines/native/addon.ts';
import { Random } from '../../src/random/random.ts';
import { linearLayers } from './layers.ts';
import { serve } from './serve.ts';
import type { StropCase } from './strop-step.ts';

const given: StropCase = JSON.parse(process.argv[2]!);
const loaded = loadTrainingAddon();
if ('problem' in loaded) throw new Error(loaded.problem);
const { addon } = loaded;
const { convolutions, products } = linearLayers(given, given.batch);
const random = new Random(1);
const numbers = (size: number) => Float32Array.from({ length: size }, () => random.uniform() - 0.5);

const calls: (() => void)[] = [];
convolutions.forEach((shape, i) => {
  const { batch, height, width, channels, kernelHeight, kernelWidth, features, outHeight, outWidth } = shape;
  const [x, y] = [numbers(batch * height * width * channels), numbers(batch * outHeight * outWidth * features)];
  const filter = numbers(kernelHeight * kernelWidth * channels * features);
  const [dx, dFilter] = [new Float32Array(x.length), new Float32Array(filter.length)];
  calls.push(
    () => addon.convolution(x, filter, null, y, shape),
    () => addon.convolutionFilterGradient(x, y, dFilter, shape),
  );
  if (i > 0) calls.push(() => addon.convolutionInputGradient(y, filter, dx, shape)); // the images need no gradient
});
for (const { rows, inner, columns } of products) {
  const [x, y, w] = [numbers(rows * inner), numbers(rows * columns), numbers(inner * columns)];
  const [dx, dw] = [new Float32Array(x.length), new Float32Array(w.length)];
  const plain = { batch: 1, sharedA: true, sharedB: true, transposeA: false, transposeB: false };
  calls.push(
    () => addon.matrixProduct(x, w, null, y, { ...plain, rows, inner, columns }),
    () => addon.matrixProduct(y, w, null, dx, { ...plain, rows, inner: columns, columns: inner, transposeB: true }),
    () => addon.matrixProduct(x, y, null, dw, { ...plain, rows: inner, inner: rows, columns, transposeA: true }),
  );
}

await serve(() => {
  for (const call of calls) call();
});
