import type { TrialRequest } from '../../src/evaluate/index.ts';

/** A trial that takes seconds: 600 images and the shortest schedule there is. */
export const quickRequest: TrialRequest = {
  dataset: 'fashion-mini',
  space: 'table1-mini',
  validationImages: 3400,
  seed: 3,
  params: {
    ...{ learningRate: 0.002, decay: 1e-6, sharpenStart: 3, sharpenDuration: 1, sharpenIntermission: 0 },
    ...{ filter1: 3, features1: 8, dense: 32 },
  },
};
