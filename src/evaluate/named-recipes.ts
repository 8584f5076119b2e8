import type { Recipe } from './recipe.ts';

interface Choices extends Pick<Recipe, 'batch' | 'augmentation'> {
  /** Of each convolution. */
  readonly features: readonly number[];
  /** Of the one hidden dense layer. */
  readonly dense: number;
  readonly learningRate: number;
  /** Epochs before any sharpening, and of each layer's. */
  readonly start: number;
  readonly duration: number;
}

/** What the recipes share. */
function recipe({ features, dense, learningRate, start, duration, ...rest }: Choices): Recipe {
  return {
    network: {
      conv: features.map((each) => ({ features: each, filter: 3 })),
      dense: [dense],
      batchNorm: { conv: { momentum: 0.9 }, dense: { momentum: 0.9 } },
    },
    optimizer: { name: 'RMSprop', learningRate, rho: 0.9, epsilon: 1e-6, schedule: 'cosine' },
    sharpener: { kind: 'scheduled', start, duration, intermission: 0 },
    loss: 'vectorMeanSquaredError',
    ...rest,
  };
}

const wide = { learningRate: 2e-3, batch: 128 };
const natural = { features: [64, 128, 256], dense: 512, start: 20, duration: 5, ...wide };

/**
 * Strop's own recipes, by data set: a learning rate that falls to 0 with the last step, several epochs of sharpening a
 * layer, and as loss the squared distance to the class's code. With cross-entropy the output neurons express doubt by
 * values between 0 and 1, which is lost when they become steps.
 */
const RECIPES: Record<string, Recipe> = {
  'fashion-mini': recipe({ features: [16, 16, 32], dense: 64, start: 4, duration: 3, learningRate: 1e-3, batch: 32 }),
  mnist: recipe({ features: [32, 64, 128], dense: 256, start: 6, duration: 3, ...wide, augmentation: { shift: 1 } }),
  'fashion-mnist': recipe({
    ...{ features: [32, 64, 128], dense: 256, start: 6, duration: 3, ...wide },
    augmentation: { flip: true },
  }),
  'cifar-10': recipe({ ...natural, augmentation: { shift: 3, flip: true } }),
  'cifar-100': recipe({ ...natural, augmentation: { shift: 3, flip: true } }),
};

/** What a data set of the user's own begins with. */
const OWN: Recipe = RECIPES['fashion-mini']!;

/** The recipe that `strop train` takes for a data set where none is named. */
export function namedRecipe(dataset: string): Recipe {
  return RECIPES[dataset] ?? OWN;
}
