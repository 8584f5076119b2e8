export type { Augmentation } from './augmentation.ts';
export type { CheckpointOptions } from './checkpoint.ts';
export { exportNetwork } from './export.ts';
export type {
  ExportedBatchNorm,
  ExportedLinear,
  ExportedNetwork,
  ExportedNeurons,
  ExportedPool,
  ExportedShortcut,
  ExportedWindow,
} from './exported-network.ts';
export { sharpenedLayers, spikingLayers, withEverySharpnessOne } from './forward.ts';
export { createKey, decodeClass, decodeLogits, type KeyKind } from './keys.ts';
export { BatchNormalization, type BatchNormSettings } from './layers/batch-normalization.ts';
export { GaussianNoise, type GaussianNoiseArgs } from './layers/gaussian-noise.ts';
export { SoftmaxDecode } from './layers/softmax-decode.ts';
export { SpikingBRelu } from './layers/spiking-brelu.ts';
export { SpikingLayer, type SpikingLayerArgs } from './layers/spiking-layer.ts';
export { SpikingSigmoid } from './layers/spiking-sigmoid.ts';
export {
  clippedCrossEntropy,
  crossEntropy,
  crossEntropyFromLogits,
  indecision,
  LOSS_NAMES,
  type LossName,
  vectorMeanSquaredError,
} from './loss.ts';
export { loadModel, saveModel } from './model-files.ts';
export { buildNetwork } from './network.ts';
export {
  type ConvSpec,
  type DenseSpec,
  type NetworkSpec,
  type NeuronSpec,
  type NoiseSpec,
  spikingLayerCount,
} from './network-spec.ts';
export { createOptimizer, type OptimizerName, type OptimizerSettings, type OptimizerSpec } from './optimizers.ts';
export { type AccumulatorSettings, Adadelta, RMSprop } from './optimizers-adaptive.ts';
export type { KerasOptimizer, RateSettings } from './optimizers-base.ts';
export { Adam, type AdamSettings, SGD, type SGDSettings } from './optimizers-momentum.ts';
export { type PaperChoices, type PaperConfiguration, paperNetwork } from './paper-network.ts';
export {
  type Evaluation,
  evaluate,
  type LayerHealth,
  type NeuronCounts,
  type PreActivations,
  type Prediction,
  type PredictOptions,
  predict,
} from './predict.ts';
export { Sharpener, type SharpenerState, sharpeningWarnings } from './sharpener.ts';
export { type AdaptiveSettings, AdaptiveSharpener } from './sharpener-adaptive.ts';
export {
  type GeneratedSchedule,
  generateSchedule,
  ScheduledSharpener,
  type SharpeningWindow,
} from './sharpener-scheduled.ts';
export { createSharpener, type SharpenerSpec } from './sharpener-spec.ts';
export { type Compatibility, type SimpleSettings, SimpleSharpener, TimedSharpener } from './sharpener-timed.ts';
export { train } from './train.ts';
export type { BatchProgress, TrainOptions } from './train-options.ts';
export type { EpochRecord, TrainingProgress, TrainingResult } from './train-result.ts';
