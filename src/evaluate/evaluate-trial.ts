import type { Configuration } from '../space/grid.ts';
import { recipeOf } from './recipe.ts';
import { type TrainContext, type TrainOutcome, type TrainRequest, trainNetwork } from './train-network.ts';

/** One configuration to train and measure. Plain data, so that it can be sent to another process. */
export interface TrialRequest extends Omit<TrainRequest, 'recipe' | 'origin' | 'checkpoint' | 'measureEpochs'> {
  /** The named space that `params` belongs to; it decides the rest of the recipe. */
  readonly space: string;
  readonly params: Configuration;
}

/** One trial: trains and measures the network of a configuration. */
export async function evaluateTrial(
  { space, params, ...rest }: TrialRequest,
  context?: TrainContext,
): Promise<TrainOutcome> {
  return trainNetwork({ ...rest, origin: { space, params }, recipe: recipeOf(space, params) }, context);
}
