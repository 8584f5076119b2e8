import type { Recipe } from './recipe.ts';

const batchNorm = { conv: { momentum: 0.9 }, dense: { momentum: 0.9 } };
const conv = (...features: number[]) => features.map((each) => ({ features: each, filter: 3 }));

/**
 * Strop's own recipes, by data set. What they share was found on held-out images: a learning rate that falls to 0 with the
 * last step, wide first layers, and several epochs of sharpening a layer.
 */
const RECIPES: Record<string, Recipe> = {
  'fashion-mini': {
    network: { conv: conv(16, 16, 32), dense: [64], batchNorm },
    optimizer: { name: 'RMSprop', learningRate: 1e-3, rho: 0.9, epsilon: 1e-6, schedule: 'cosine' },
    sharpener: { kind: 'scheduled', start: 4, duration: 3, intermission: 0 },
    batch: 32,
  },
  mnist: {
    network: { conv: conv(32, 64, 128), dense: [256], neuronsPerClass: 10, batchNorm },
    optimizer: { name: 'RMSprop', learningRate: 2e-3, rho: 0.9, epsilon: 1e-6, schedule: 'cosine' },
    sharpener: { kind: 'scheduled', start: 8, duration: 4, intermission: 0 },
    batch: 128,
    augmentation: { shift: 2 },
  },
  'fashion-mnist': {
    network: { conv: conv(32, 64, 128), dense: [256], neuronsPerClass: 10, batchNorm },
    optimizer: { name: 'RMSprop', learningRate: 2e-3, rho: 0.9, epsilon: 1e-6, schedule: 'cosine' },
    sharpener: { kind: 'scheduled', start: 8, duration: 4, intermission: 0 },
    batch: 128,
    augmentation: { flip: true },
  },
  'cifar-10': {
    network: { conv: conv(64, 128, 256), dense: [512], neuronsPerClass: 10, batchNorm },
    optimizer: { name: 'RMSprop', learningRate: 2e-3, rho: 0.9, epsilon: 1e-6, schedule: 'cosine' },
    sharpener: { kind: 'scheduled', start: 20, duration: 5, intermission: 0 },
    batch: 128,
    augmentation: { shift: 3, flip: true },
  },
  'cifar-100': {
    network: { conv: conv(64, 128, 256), dense: [512], neuronsPerClass: 4, batchNorm },
    optimizer: { name: 'RMSprop', learningRate: 2e-3, rho: 0.9, epsilon: 1e-6, schedule: 'cosine' },
    sharpener: { kind: 'scheduled', start: 20, duration: 5, intermission: 0 },
    batch: 128,
    augmentation: { shift: 3, flip: true },
  },
};

/** What a data set of the user's own begins with. */
const OWN: Recipe = RECIPES['fashion-mini']!;

/** The recipe that `strop train` takes for a data set where none is named. */
export function namedRecipe(dataset: string): Recipe {
  return RECIPES[dataset] ?? OWN;
}
