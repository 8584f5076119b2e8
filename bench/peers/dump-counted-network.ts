// Prints, as JSON, the network and the images that neurobench_counts.py counts.
import { countedImages, countedNetwork } from '../../test/spiking/hardware/counted-network.ts';

const { layers, inputShape } = countedNetwork();
const images = Array.from(countedImages(100));
const arrays = (_: string, value: unknown) => (ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value);
console.log(JSON.stringify({ inputShape, layers, images }, arrays));
