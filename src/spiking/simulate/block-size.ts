import type { KernelsName } from '../../kernels/interface.ts';
import { outputShape } from '../network/spiking-network.ts';
import type { PreparedNetwork } from './prepare.ts';

/** Weights and tables are read once a block, so that larger ones bring little more. */
const MOST = 64;

/** Synaptic operations, spike or not, that a call of a kernel does in some 20 ms on a slow machine. */
const CALL = {
  native: { integers: 12e9, floats: 1e9 },
  wasm: { integers: 1e9, floats: 3e8 },
  reference: { integers: 1e7, floats: 1e7 },
};

/** How many images to run at a time, so that no call of a kernel takes long. */
export function blockSize({ layers, isQuantised }: PreparedNetwork, kernels: KernelsName): number {
  const operations = layers.flatMap((layer) => {
    if (layer.kind === 'maxPool') return [];
    const [height, width, features] = outputShape(layer);
    const taps = ({ shape }: (typeof layer.synapses)[0]) => shape.kernelHeight * shape.kernelWidth * shape.channels;
    return layer.synapses.map((synapses) => height * width * features * taps(synapses));
  });
  const images = CALL[kernels][isQuantised ? 'integers' : 'floats'] / Math.max(1, ...operations);
  return Math.max(1, Math.min(MOST, Math.floor(images)));
}
