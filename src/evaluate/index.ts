export { evaluateTrial, type TrialContext, type TrialOutcome, type TrialProgress, type TrialRequest } from './evaluate-trial.ts';
export { RECIPE_SPACES, type Recipe, recipeOf } from './recipe.ts';
export { type NetworkTest, type TestRequest, testNetwork } from './test-network.ts';
