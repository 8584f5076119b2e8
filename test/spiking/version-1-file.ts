import { neuronLayers, type SpikingNetwork } from '../../src/spiking/index.ts';

/** The file that Strop wrote before networks were graphs: a header with the layers in a chain, then arrays at multiples of 64. */
export function version1File({ inputShape, classes, key, layers }: SpikingNetwork): Uint8Array {
  const arrays: { offset: number; bytes: Uint8Array }[] = [];
  let end = 0;
  const place = (array: Float32Array | Uint8Array) => {
    const offset = Math.ceil(end / 64) * 64;
    end = offset + array.byteLength;
    arrays.push({ offset, bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength) });
    return { offset, length: array.length };
  };
  const header = {
    ...{ inputShape, classes, key: place(key) },
    layers: layers.map((layer) => {
      if (layer.kind === 'maxPool') {
        const { height, width, channels } = layer.shape;
        return { kind: 'maxPool', name: layer.name, shape: { height, width, channels } };
      }
      const { kind, name, synapses, thresholds } = layer;
      const { strideY: _y, strideX: _x, ...shape } = synapses[0].shape;
      const weights = place(synapses[0].weights as Float32Array);
      return { kind, name, shape, weights, thresholds: place(thresholds as Float32Array) };
    }),
    size: end,
  };
  if (neuronLayers({ layers }).some(({ synapses }) => synapses.length > 1))
    throw new Error('version 1 has chains only');
  const json = new TextEncoder().encode(JSON.stringify(header));
  const start = Math.ceil((16 + json.length) / 64) * 64;
  const file = new Uint8Array(start + end);
  file.set(new TextEncoder().encode('STROPNET'));
  new DataView(file.buffer).setUint32(8, 1, true);
  new DataView(file.buffer).setUint32(12, json.length, true);
  file.set(json, 16);
  for (const { offset, bytes } of arrays) file.set(bytes, start + offset);
  return file;
}
