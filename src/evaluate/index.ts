export { changeRecipe, parseRecipe } from './change-recipe.ts';
export {
  type ConstrainedSpace,
  type Constraint,
  constrainSpace,
  type Images,
  parseConstraints,
} from './constrain-space.ts';
export { evaluateTrial, type TrialRequest } from './evaluate-trial.ts';
export { namedRecipe } from './named-recipes.ts';
export {
  describeObjectives,
  figuresOf,
  type Objective,
  type ObjectiveFigure,
  parseObjectives,
} from './objectives.ts';
export { paperRecipe } from './paper-recipe.ts';
export { type Recipe, recipeOf } from './recipe.ts';
export { structureOf } from './structure-of.ts';
export { type NetworkTest, type TestRequest, testNetwork } from './test-network.ts';
export { type TrainOutcome, type TrainProgress, type TrainRequest, trainNetwork } from './train-network.ts';
