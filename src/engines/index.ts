export {
  activateEngine,
  describeEngines,
  ENGINE_NAMES,
  type EngineDescription,
  type EngineName,
  type EngineReport,
} from './choose.ts';
export {
  adadeltaUpdate,
  batchNormTraining,
  linearCombination,
  movingAverage,
  rmspropUpdate,
  spikingBRelu,
  type UpdateSettings,
} from './ops.ts';
export { enterLayer, type Phase, type ProfileRow, profileKernels } from './profile.ts';
export { engineProvenance } from './provenance.ts';
