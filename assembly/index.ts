// The wasm ABI. Every argument is a number; an array is its address in the memory, which the host lays out from __heap_base on.
export { choleskyAppend } from './kernels/cholesky-append';
export { elementary } from './kernels/elementary';
export { expectedImprovementScan } from './kernels/expected-improvement-scan';
export { marginalLikelihood, marginalLikelihoodScratch } from './kernels/marginal-likelihood';
export { posteriorAt } from './kernels/posterior-at';
export { greyConv, spikingConv, spikingMaxPool } from './kernels/spiking-layer';
export { heapBase } from './memory';
