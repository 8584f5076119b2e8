import { StropError } from '../errors.ts';
import type { Configuration } from '../space/grid.ts';
import type {
  Augmentation,
  LossName,
  NetworkSpec,
  OptimizerSpec,
  PaperConfiguration,
  SharpenerSpec,
} from '../whetstone/index.ts';
import { paperRecipe } from './paper-recipe.ts';

/** All that training needs to know besides the images and a seed. Plain data: it is written beside what it made. */
export interface Recipe {
  readonly network: Omit<NetworkSpec, 'inputShape' | 'classes' | 'seed'>;
  readonly optimizer: OptimizerSpec;
  readonly sharpener: SharpenerSpec;
  /** Images to a step. */
  readonly batch: number;
  /** `auto`, the default, until every layer is hard. */
  readonly epochs?: number | 'auto';
  /** Whether training may end before every layer is hard; false. */
  readonly allowUnfinished?: boolean;
  readonly loss?: LossName;
  /** The share of a target that is spread over all classes; 0. */
  readonly labelSmoothing?: number;
  /** The strength of the penalty on activations between 0 and 1; 0. */
  readonly indecision?: number;
  readonly augmentation?: Augmentation;
  /** Whether batch normalisation is frozen with its hard layer, and the spikes of hard layers are kept; false. */
  readonly freezeHard?: boolean;
}

/** What a named space does not search over. */
interface Fixed {
  readonly optimizer: OptimizerSpec;
  readonly conv: readonly { readonly features: number; readonly filter: number }[];
  readonly batchNorm: { readonly momentum: number; readonly epsilon: number };
  readonly batch: number;
}

const FIXED: Record<string, Fixed> = {
  // Table I of the paper: Adadelta, no noise, momenta 0.95. Its batch size is not stated; 128 is Whetstone's own.
  table1: {
    optimizer: { name: 'Adadelta', rho: 0.9, epsilon: 1e-6 },
    conv: [
      { features: 256, filter: 5 },
      { features: 512, filter: 3 },
    ],
    batchNorm: { momentum: 0.95, epsilon: 1e-3 },
    batch: 128,
  },
  'table1-mini': {
    optimizer: { name: 'RMSprop', rho: 0.9, epsilon: 1e-6 },
    conv: [
      { features: 16, filter: 3 },
      { features: 32, filter: 3 },
    ],
    batchNorm: { momentum: 0.95, epsilon: 1e-3 },
    batch: 32,
  },
};

/** The spaces that tell how to train a network, besides which hyperparameters to choose from. */
const RECIPE_SPACES = [...Object.keys(FIXED), 'table3'];

/** The dimensions of a named space from which the shapes of its networks follow. */
export function shapeDimensions(space: string): readonly string[] {
  if (space === 'table3') return ['filter1', 'filter2', 'filter3', 'feat1', 'feat2', 'feat3', 'dense'];
  requireFixed(space);
  return ['filter1', 'features1', 'dense'];
}

/** The recipe of one configuration of a named space. @throws StropError 'invalid-argument', naming what is missing. */
export function recipeOf(space: string, params: Configuration): Recipe {
  // Table III leaves nothing open. Without noise its deviation is inactive.
  if (space === 'table3') return paperRecipe({ noise_std: null, ...params } as unknown as PaperConfiguration);
  const fixed = requireFixed(space);
  const number = (name: string): number => {
    const value = params[name];
    if (typeof value !== 'number') {
      throw new StropError('invalid-argument', `hyperparameter ${name} is ${value}: expected a number`);
    }
    return value;
  };
  return {
    network: {
      conv: [{ features: number('features1'), filter: number('filter1') }, ...fixed.conv],
      dense: [number('dense')],
      batchNorm: { conv: fixed.batchNorm, dense: fixed.batchNorm },
    },
    optimizer: { ...fixed.optimizer, learningRate: number('learningRate'), decay: number('decay') },
    sharpener: {
      kind: 'scheduled',
      start: number('sharpenStart'),
      duration: number('sharpenDuration'),
      intermission: number('sharpenIntermission'),
    },
    batch: fixed.batch,
  };
}

function requireFixed(space: string): Fixed {
  const fixed = FIXED[space];
  if (fixed) return fixed;
  const message = `space '${space}' has no recipe: expected one of ${RECIPE_SPACES.join(', ')}`;
  throw new StropError('invalid-argument', message);
}
