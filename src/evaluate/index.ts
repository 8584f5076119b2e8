export { changeRecipe, parseRecipe } from './change-recipe.ts';
export { evaluateTrial, type TrialRequest } from './evaluate-trial.ts';
export { namedRecipe } from './named-recipes.ts';
export { paperRecipe } from './paper-recipe.ts';
export { type Recipe, recipeOf } from './recipe.ts';
export { type NetworkTest, type TestRequest, testNetwork } from './test-network.ts';
export { type TrainOutcome, type TrainProgress, type TrainRequest, trainNetwork } from './train-network.ts';
