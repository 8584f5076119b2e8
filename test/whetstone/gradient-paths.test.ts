import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { activateEngine } from '../../src/engines/index.ts';
import { inputValues, runLayers, spikingLayers } from '../../src/whetstone/forward.ts';
import { gradientPaths } from '../../src/whetstone/gradient-paths.ts';
import { BatchNormalization } from '../../src/whetstone/layers/batch-normalization.ts';
import { SoftmaxDecode } from '../../src/whetstone/layers/softmax-decode.ts';
import { SpikingBRelu } from '../../src/whetstone/layers/spiking-brelu.ts';
import { buildNetwork } from '../../src/whetstone/network.ts';
import type { NetworkSpec } from '../../src/whetstone/network-spec.ts';
import { smallNetwork } from './synthetic.ts';

beforeAll(() => activateEngine('wasm'));

/** The paths of a network in which the layers of these names are hard. */
function pathsOf(hard: string[], changes: Partial<NetworkSpec> = {}, penalised = false) {
  const model = buildNetwork(smallNetwork(1, changes));
  for (const layer of spikingLayers(model)) if (hard.includes(layer.name)) layer.sharpness = 1;
  const { frozen, live, weights } = gradientPaths(model, penalised);
  const kernels = weights.filter(({ name }) => name.includes('/kernel')).map(({ name }) => name.split('/')[0]);
  return { frozen: frozen.map(({ name }) => name), live: live.map(({ name }) => name), kernels };
}

describe('gradientPaths', () => {
  it('has all layers live and teaches all weights where none is hard', () => {
    const { live, kernels } = pathsOf([]);
    expect(live).toContain('conv1');
    expect(kernels).toEqual(['conv1', 'conv2', 'conv3', 'dense1', 'output']);
  });

  it('freezes a chain up to its highest hard layer, whatever is soft below', () => {
    const { frozen, live, kernels } = pathsOf(['conv2_spike']);
    expect(frozen).toEqual(expect.arrayContaining(['conv1', 'conv1_spike', 'conv2', 'conv2_spike', 'conv2_pool']));
    expect(live[0]).toBe('conv3');
    expect(kernels).toEqual(['conv3', 'dense1', 'output']);
  });

  it('teaches nothing once the output is hard', () => {
    expect(pathsOf(['output_spike'])).toMatchObject({ kernels: [] });
  });

  it('reaches through a hard layer that passes its gradient straight', () => {
    expect(pathsOf(['conv2_spike'], { straightThrough: true }).kernels).toHaveLength(5);
  });

  it('reaches what is soft below a hard layer where its activations are part of the loss', () => {
    expect(pathsOf(['conv2_spike'], {}, true).kernels).toEqual(['conv1', 'conv3', 'dense1', 'output']);
  });

  it('goes around a hard layer by a shortcut', () => {
    const conv = [
      { features: 4, filter: 3 },
      { features: 4, filter: 3, pool: false },
      { features: 4, filter: 3, pool: false, shortcut: 1 },
    ];
    const { frozen, kernels } = pathsOf(['conv2_spike'], { conv });
    expect(kernels).toEqual(['conv1', 'conv3', 'dense1', 'output']);
    expect(frozen).not.toContain('conv2'); // it reads what still learns
  });
});

it('runs a frozen norm for a live layer that reads it beside a hard activation', () => {
  const input = tfl.input({ shape: [4] });
  const sums = tfl.layers.dense({ units: 4, name: 'sums', trainable: false }).apply(input);
  const norm = new BatchNormalization({ center: false, scale: false, name: 'norm' }).apply(sums) as tfl.SymbolicTensor;
  const bits = new SpikingBRelu({ sharpness: 1, name: 'bits' }).apply(norm) as tfl.SymbolicTensor;
  const both = tfl.layers.add({ name: 'both' }).apply([norm, bits]) as tfl.SymbolicTensor;
  const top = new SpikingBRelu({ name: 'top' }).apply(tfl.layers.dense({ units: 4, name: 'live' }).apply(both));
  const outputs = new SoftmaxDecode({ classes: 2, key: [1, 1, 0, 0, 0, 0, 1, 1] }).apply(top) as tfl.SymbolicTensor;
  const model = tfl.model({ inputs: input, outputs });
  const { frozen, live } = gradientPaths(model);
  tf.tidy(() => {
    const values = inputValues(model, tf.ones([3, 4]));
    runLayers(model, frozen, values, true);
    runLayers(model, live, values, true);
    expect(values.get(model.getLayer('top'))!.shape).toEqual([3, 4]);
  });
});
