// node overhead-process.ts: a step of it is a whole study of 50 evaluations that take no time, on a grid of 30,000 points.
// Answers as serve.ts does.
import { createStudy, type DimensionSpec, gpSampler, grid, MemoryStorage } from '../../src/strop-search.ts';
import { serve } from '../training/serve.ts';

const ten: DimensionSpec = { type: 'integer', from: 0, to: 9 };
const three: DimensionSpec = { type: 'integer', from: 0, to: 2 };
/** The shape of HPOBench's grids. */
const space = grid({ alpha: ten, batchSize: ten, depth: three, learningRate: ten, width: ten });
let seed = 0;

await serve(async () => {
  const storage = new MemoryStorage();
  const study = await createStudy({ name: 'overhead', space, seed: seed++, sampler: gpSampler(), storage });
  const hill = (place: number, digit: number) => -((digit - place) ** 2) / 50;
  await study.optimize(
    ({ params: { alpha, batchSize, depth, learningRate, width } }) =>
      hill(3, Number(alpha)) +
      hill(6, Number(batchSize)) * (1 + Number(depth)) +
      Math.sin(Number(learningRate) * Number(width)),
    { trials: 50 },
  );
});
