export {
  ENERGY_NAMES,
  type EnergyEstimate,
  energyOf,
  hostEnergy,
  type Spread,
  spreadOf,
} from './hardware/energy.ts';
export { type Figure, figureName } from './hardware/figure.ts';
export { brokenLimit, type Fit, fits } from './hardware/fits.ts';
export { fullActivity } from './hardware/full-activity.ts';
export { LATENCY_NAMES, type LatencyEstimate, latencyOf } from './hardware/latency.ts';
export { applyLoihiArithmetic, type LoihiLayer, type LoihiNetwork } from './hardware/loihi-arithmetic.ts';
export {
  type LayerMapping,
  type Limit,
  type Mapping,
  map,
  parseTarget,
  TARGETS,
  type Target,
  type TargetName,
  targetText,
} from './hardware/mapping.ts';
export { type Activity, type LayerMetrics, type Measurement, type Metrics, measure } from './hardware/metrics.ts';
export { type HardwareProfile, hardwareProfile, PROFILE_IDS, type ProfileId } from './hardware/profiles.ts';
export { type StaticPower, staticPower } from './hardware/static-power.ts';
export type { NetworkStructure, NeuronStructure } from './hardware/structure.ts';
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
export { Agreement, type LayerAgreement, type PreActivations } from './simulate/agreement.ts';
export { decodeRates, decodeSpikes } from './simulate/decode.ts';
export {
  type LayerActivity,
  type LayerTrace,
  type SimulateOptions,
  type Simulation,
  simulate,
} from './simulate/simulate.ts';
export type { TimeSteps } from './simulate/time-steps.ts';
