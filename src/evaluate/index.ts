export {
  evaluateTrial,
  type TrialOutcome,
  type TrialProgress,
  type TrialRequest,
} from './evaluate-trial.ts';
export { recipeOf } from './recipe.ts';
export { type NetworkTest, type TestRequest, testNetwork } from './test-network.ts';
