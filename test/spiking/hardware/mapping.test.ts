import { describe, expect, it } from 'vitest';
import { structureOf } from '../../../src/evaluate/structure-of.ts';
import { preset } from '../../../src/paper/presets.ts';
import { kernelEntries } from '../../../src/spiking/hardware/speck.ts';
import { chipLayers } from '../../../src/spiking/hardware/structure.ts';
import { fits, INPUT, map, type NetworkStructure, parseTarget, TARGETS } from '../../../src/spiking/index.ts';
import { countedNetwork } from './counted-network.ts';

/** Host, then one layer of so many neurons that reads so many inputs. */
function dense(inputs: number, neurons: number): NetworkStructure {
  const shape = (channels: number, features: number) => ({
    ...{ height: 1, width: 1, channels, kernelHeight: 1, kernelWidth: 1, features, strideY: 1, strideX: 1 },
    ...{ padTop: 0, padLeft: 0, outHeight: 1, outWidth: 1 },
  });
  return {
    ...{ inputShape: [1, 1, 4], coding: { kind: 'grey' } },
    layers: [
      { kind: 'dense', name: 'host', synapses: [{ from: INPUT, shape: shape(4, inputs) }] },
      { kind: 'dense', name: 'own', synapses: [{ from: 'host', shape: shape(inputs, neurons) }] },
    ],
  };
}

/** Two convolutions on the chip, of `features` each. */
function conv(features: number, kernel: number, height: number): NetworkStructure {
  const shape = (channels: number) => ({
    ...{ height, width: height, channels, kernelHeight: kernel, kernelWidth: kernel, features, strideY: 1, strideX: 1 },
    ...{ padTop: kernel >> 1, padLeft: kernel >> 1, outHeight: height, outWidth: height },
  });
  return {
    ...{ inputShape: [height, height, 1], coding: { kind: 'grey' } },
    layers: [
      { kind: 'conv', name: 'host', synapses: [{ from: INPUT, shape: shape(1) }] },
      { kind: 'conv', name: 'own', synapses: [{ from: 'host', shape: shape(features) }] },
    ],
  };
}

const cifar = () => structureOf(preset('table4.cifar-100').recipe, [32, 32, 3], 100);

describe('Loihi 1', () => {
  it.each([
    ['1024 neurons', dense(16, 1024), 1],
    ['1025 neurons', dense(16, 1025), 2],
    ['2^20 bits of weights', dense(1024, 128), 1],
    ['a byte more', dense(1024, 129), 2],
    ['neurons of a convolution, split by rows and columns', conv(16, 3, 16), 4],
  ])('fills cores by %s', (_, network, cores) => {
    expect(map(network, 'loihi').cores).toBe(cores);
  });

  it('has no place for more inputs than axons', () => {
    expect(map(dense(4096, 8), 'loihi').cores).toBe(1);
    expect(fits(dense(4097, 8), 'loihi')).toMatchObject({
      ...{ fits: false, limit: 'input axons of a core', layer: 'own', needed: 4097, available: 4096, by: 1 },
      nearest: expect.stringContaining('4096 features in host instead of 4097'),
    });
  });

  it('spreads a layer whose spikes go to many cores, since each takes an output axon for each', () => {
    const { perLayer } = map(cifar(), 'loihi');
    for (const { use } of perLayer) for (const { used, available } of use) expect(used).toBeLessThanOrEqual(available);
    const conv3 = perLayer.find(({ name }) => name === 'conv3')!;
    // 32,768 neurons, each of which dense1's 256 cores read.
    expect(conv3.cores).toBeGreaterThanOrEqual((32768 * 256) / 4096);
  });
});

it('knows what Table IV’s network for CIFAR-100 breaks', () => {
  const network = cifar();
  const entries = Object.fromEntries(chipLayers(network).map((layer) => [layer.name, kernelEntries(layer)]));
  expect(entries.conv2).toBe(1024 * 1024);
  expect(fits(network, 'speck')).toMatchObject({
    fits: false,
    limit: 'kernel entries of a core',
    available: 64 * 1024,
  });
  expect(map(network, 'truenorth').perLayer.find(({ name }) => name === 'conv3')).toMatchObject({
    fanIn: 6400,
    cores: null,
  });
  expect(map(network, 'truenorth').limits).toContainEqual({
    ...{ limit: 'axons of a core', layer: 'conv3', needed: 6400, available: 256 },
  });
});

describe('TrueNorth', () => {
  it('takes 256 inputs and 256 neurons a core, and cores that copy spikes for several', () => {
    expect(map(dense(256, 256), 'truenorth').cores).toBe(1);
    expect(fits(dense(257, 10), 'truenorth')).toMatchObject({ fits: false, needed: 257, available: 256, by: 1 });
    const once = map(conv(1, 3, 14), 'truenorth').perLayer[0]!;
    expect(once).toMatchObject({ cores: 1, split: { rows: 1, columns: 1, features: 1 } });
    // 200 inputs go to 256 neurons, and these to two cores of 150 neurons: 512 copies, on two cores.
    const chain = structureOf({ network: { conv: [], dense: [200, 256, 300], neuronsPerClass: 1 } }, [1, 1, 4], 2);
    expect(map(chain, 'truenorth').perLayer.map(({ name, cores }) => [name, cores])).toEqual([
      ['dense2', 1 + 2],
      ['dense3', 2],
      ['output', null],
    ]);
  });
});

describe('Speck', () => {
  it('gives each layer a core that holds it', () => {
    const mapping = map(conv(16, 3, 16), 'speck');
    expect(mapping).toMatchObject({ cores: 1, coresAvailable: 9, limits: [] });
    // 16 · 2^(4 + 4) of a kernel of 3 x 3.
    expect(mapping.perLayer[0]!.use[0]).toMatchObject({ resource: 'kernel entries', used: 4096 });
  });

  it('finds no cores for three layers of which each needs one of the two largest', () => {
    const wide = structureOf(
      { network: { conv: [64, 64, 64, 64].map((features) => ({ features, filter: 3, pool: false })), dense: [] } },
      [8, 8, 1],
      2,
    );
    const fit = fits(wide, 'speck');
    expect(fit).toMatchObject({ fits: false, needed: 4, available: 3 });
  });

  it('knows strides of powers of two only', () => {
    const network = conv(4, 3, 9);
    const strided = {
      ...network,
      layers: network.layers.map((layer) =>
        layer.name === 'own' && layer.kind !== 'maxPool'
          ? {
              ...layer,
              synapses: layer.synapses.map((each) => ({
                ...each,
                shape: { ...each.shape, strideY: 3, strideX: 3, outHeight: 3, outWidth: 3 },
              })),
            }
          : layer,
      ),
    };
    expect(fits(strided, 'speck')).toMatchObject({ fits: false, limit: 'stride, of 1, 2, 4, 8', layer: 'own' });
  });
});

it.each(TARGETS)('%s: what is named as the nearest change fits, and more chips only help', (target) => {
  const network = structureOf(preset('table4.mnist').recipe, [28, 28, 1], 10);
  const fit = fits(network, target);
  if (fit.fits) expect(map(network, target).limits).toEqual([]);
  else expect(fit).toMatchObject({ by: fit.needed - fit.available, nearest: expect.any(String) });
  const units = /\*(\d+)$/.exec(fit.fits ? '' : (fit.nearest ?? ''))?.[1];
  if (units) {
    expect(fits(network, `${target}*${units}`).fits).toBe(true);
    expect(fits(network, `${target}*${Number(units) - 1}`).fits).toBe(false);
  }
  const counted = map(countedNetwork(), target);
  expect(counted.depth).toBe(4);
  expect(counted.basis).not.toBe('');
});

it('names the targets where one is unknown', () => {
  expect(parseTarget('loihi1*3')).toEqual({ name: 'loihi', units: 3 });
  expect(() => parseTarget('loihi3')).toThrow('expected one of loihi, loihi2, spinnaker1');
  expect(() => parseTarget('loihi*0')).toThrow('expected one of');
});
