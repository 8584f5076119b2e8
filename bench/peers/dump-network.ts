// node dump-network.ts SPEC: builds Strop's network of that JSON, and prints its kernels and key as JSON, floats in base64.
import { activateEngine } from '../../src/engines/choose.ts';
import { decodeLayer } from '../../src/whetstone/forward.ts';
import { buildNetwork } from '../../src/whetstone/network.ts';

await activateEngine('cpu');
const model = buildNetwork(JSON.parse(process.argv[2]!));
const kernels = model.layers
  .filter((layer) => ['Conv2D', 'Dense'].includes(layer.getClassName()))
  .map((layer) => {
    const kernel = layer.getWeights()[0]!;
    return { shape: kernel.shape, base64: Buffer.from(Float32Array.from(kernel.dataSync()).buffer).toString('base64') };
  });
const { classes, key } = decodeLayer(model);
console.log(JSON.stringify({ kernels, classes, key: Array.from(key) }));
