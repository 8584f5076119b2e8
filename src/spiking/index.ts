export { type CompileOptions, compile } from './network/compile.ts';
export { type ConstantNeurons, constantNeurons } from './network/constant-neurons.ts';
export { checkCoding, encodeInput, packSpikes } from './network/input-coding.ts';
export { decodeNetwork, encodeNetwork } from './network/network-file.ts';
export {
  type LayerQuantisation,
  type QuantisationReport,
  type QuantiseOptions,
  quantise,
} from './network/quantise.ts';
export {
  channelsOf,
  checkNetwork,
  INPUT,
  type InputCoding,
  isQuantised,
  type LayerShape,
  type NeuronLayer,
  neuronCount,
  neuronLayers,
  outputShape,
  type PoolLayer,
  type PoolLayerShape,
  type SpikingNetwork,
  type Synapses,
} from './network/spiking-network.ts';
export type {
  TrainedBatchNorm,
  TrainedLinear,
  TrainedNetwork,
  TrainedNeurons,
  TrainedPool,
  TrainedShortcut,
  TrainedWindow,
} from './network/trained-network.ts';
export type { Padding, Pair } from './network/windows.ts';
export type { LayerActivity, Simulation } from './simulate/activity.ts';
export { Agreement, type LayerAgreement, type PreActivations } from './simulate/agreement.ts';
export { decodeRates, decodeSpikes } from './simulate/decode.ts';
export { type LayerTrace, type SimulateOptions, simulate } from './simulate/simulate.ts';
export type { TimeSteps } from './simulate/time-steps.ts';
