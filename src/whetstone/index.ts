export {
  type ExportedBatchNorm,
  type ExportedMaxPool,
  type ExportedNetwork,
  type ExportedNeurons,
  exportNetwork,
} from './export.ts';
export { spikingLayers, withEverySharpnessOne } from './forward.ts';
export { decodeClass, decodeLogits, disjointKey } from './keys.ts';
export { BatchNormalization, type BatchNormSettings } from './layers/batch-normalization.ts';
export { GaussianNoise, type GaussianNoiseArgs } from './layers/gaussian-noise.ts';
export { SoftmaxDecode } from './layers/softmax-decode.ts';
export { SpikingBRelu } from './layers/spiking-brelu.ts';
export { clippedCrossEntropy, crossEntropy, crossEntropyFromLogits, type LossName } from './loss.ts';
export { loadModel, saveModel } from './model-files.ts';
export { buildNetwork, type NetworkSpec, spikingLayerCount } from './network.ts';
export { Adadelta, createOptimizer, type OptimizerName, type OptimizerSettings, RMSprop } from './optimizers.ts';
export {
  type Evaluation,
  evaluate,
  type PreActivations,
  type Prediction,
  type PredictOptions,
  predict,
} from './predict.ts';
export { type GeneratedSchedule, generateSchedule, ScheduledSharpener, type SharpeningWindow } from './sharpener.ts';
export { type BatchProgress, type EpochRecord, type TrainingResult, type TrainOptions, train } from './train.ts';
