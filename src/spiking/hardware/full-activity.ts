import { denseOperations } from './dense-operations.ts';
import type { Activity } from './metrics.ts';
import { isHost, type NetworkStructure } from './structure.ts';

/** What a network would do for an image if all its neurons fired: more it cannot do, whatever its weights. */
export function fullActivity(network: NetworkStructure): Activity {
  const layers = network.layers.map((layer) => {
    const shapes =
      layer.kind === 'maxPool' ? [{ ...layer.shape, features: 1 }] : layer.synapses.map(({ shape }) => shape);
    const { outHeight, outWidth } = shapes[0]!;
    const features = layer.kind === 'maxPool' ? layer.shape.channels : layer.synapses[0]!.shape.features;
    return {
      ...{ name: layer.name, host: isHost(network, layer), spikes: outHeight * outWidth * features },
      synapticOperations: shapes.reduce((sum, shape) => sum + denseOperations(shape), 0),
      isPool: layer.kind === 'maxPool',
    };
  });
  const neurons = layers.filter(({ isPool }) => !isPool);
  return {
    ...{ layers, quantised: false },
    spikes: neurons.reduce((sum, { spikes }) => sum + spikes, 0),
    synapticOperations: neurons.reduce((sum, layer) => sum + (layer.host ? 0 : layer.synapticOperations), 0),
  };
}
