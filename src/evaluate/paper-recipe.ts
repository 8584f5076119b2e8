import { type PaperConfiguration, paperNetwork } from '../whetstone/index.ts';
import type { Recipe } from './recipe.ts';

/** The paper does not state a batch size; Whetstone's own examples use 128. */
const BATCH = 128;

/**
 * The recipe of a configuration of the paper's Table III.
 *
 * @throws StropError 'invalid-argument', naming what is missing or no value of its kind.
 */
export function paperRecipe(configuration: PaperConfiguration): Recipe {
  const { optimizer, lr, rho, epsilon, decay, sh_st, sh_du, sh_int } = configuration;
  return {
    network: paperNetwork(configuration),
    optimizer: { name: optimizer, learningRate: lr, rho, epsilon, decay },
    sharpener: { kind: 'scheduled', start: sh_st, duration: sh_du, intermission: sh_int },
    batch: BATCH,
  };
}
