export { type Dataset, type Split, select } from './datasets/dataset.ts';
export { type LoadOptions, loadDataset } from './datasets/load.ts';
export { splitValidation } from './datasets/split.ts';
export { type ErrorCode, StropError } from './errors.ts';
export type { Kernels, KernelsName } from './kernels/interface.ts';
export { Random } from './random/random.ts';
export * from './spiking/index.ts';
export * from './strop-search.ts';
