// The wasm ABI. Every argument is a number; an array is its address in the memory, which the host lays out from __heap_base on.
export { boundSearch, boundSearchScratch } from './kernels/bound-search';
export { choleskyAppend } from './kernels/cholesky-append';
export { countSpikes } from './kernels/count-spikes';
export { elementary } from './kernels/elementary';
export { greyConv } from './kernels/grey-conv';
export { integerConv, integerConvScratch } from './kernels/integer-conv';
export { integerGreyConv, integerGreyConvScratch } from './kernels/integer-grey-conv';
export { levelScan, levelScanScratch } from './kernels/level-scan';
export { marginalLikelihood, marginalLikelihoodScratch } from './kernels/marginal-likelihood';
export { posteriorAt } from './kernels/posterior-at';
export { spikingConv } from './kernels/spiking-conv';
export { spikingMaxPool } from './kernels/spiking-max-pool';
export { heapBase } from './memory';
