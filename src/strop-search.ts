// The `strop/search` entry: studies, samplers, spaces and storages, without tfjs in its import graph.
export { chooseKernels } from './kernels/choose.ts';
export { createStudy, loadStudy, type StudyOptions } from './search/create-study.ts';
export { type EvolutionSamplerOptions, evolutionSampler } from './search/evolution-sampler.ts';
export type { Fantasies } from './search/fantasies.ts';
export { type GpSamplerOptions, gpSampler } from './search/gp-sampler.ts';
export { type GridSamplerOptions, gridSampler } from './search/grid-sampler.ts';
export type { PastTrial } from './search/history.ts';
export type { Importance } from './search/importance.ts';
export { type Insight, type InsightOptions, insight } from './search/insight.ts';
export type { OptimizeOptions, SearchState, StopRule } from './search/optimize.ts';
export type { Objective, Outcome } from './search/outcome.ts';
export { randomSampler } from './search/random-sampler.ts';
export { type Replay, replay } from './search/replay.ts';
export type { Sampler, SamplerContext, Suggestion } from './search/sampler.ts';
export { sobolSampler } from './search/sobol-sampler.ts';
export type { Claim, Storage } from './search/storage.ts';
export type { Study } from './search/study.ts';
export type { StudyDefinition } from './search/study-definition.ts';
export type {
  Attributes,
  Direction,
  Infeasible,
  Json,
  NewTrial,
  Result,
  Trial,
  TrialOrigin,
  TrialRecord,
  TrialState,
} from './search/trial.ts';
export type {
  BooleanSpec,
  CategoricalSpec,
  Condition,
  DimensionSpec,
  IntegerSpec,
  OrdinalSpec,
  Scale,
  Value,
} from './space/dimension.ts';
export type { Forbidden, PartialConfiguration } from './space/forbidden.ts';
export { type Configuration, type Digits, Grid, type GridOptions, type GridSpec, grid } from './space/grid.ts';
export { namedSpace, SPACE_NAMES } from './space/named-spaces.ts';
export { MemoryStorage } from './storage/memory.ts';
export { SqliteStorage } from './storage/sqlite.ts';
