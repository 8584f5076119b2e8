export { type CompileOptions, compile } from './network/compile.ts';
export { type ConstantNeurons, constantNeurons } from './network/constant-neurons.ts';
export { checkCoding, encodeInput, packSpikes } from './network/input-coding.ts';
export { decodeNetwork, encodeNetwork } from './network/network-file.ts';
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
export { Agreement, type LayerAgreement, type PreActivations } from './simulate/agreement.ts';
export { decodeSpikes } from './simulate/decode.ts';
export {
  type LayerActivity,
  type LayerTrace,
  type SimulateOptions,
  type Simulation,
  simulate,
} from './simulate/simulate.ts';
