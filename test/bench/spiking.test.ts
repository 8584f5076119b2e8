import { describe, expect, it } from 'vitest';
import { onnxBounds } from '../../bench/spiking/bounds.ts';
import { densitiesOf, densityFigures } from '../../bench/spiking/densities.ts';
import { imposeDensities } from '../../bench/spiking/impose-densities.ts';
import { NETWORK_NAMES, randomNetwork, SPIKING_LAYERS, tableFourNetwork } from '../../bench/spiking/networks.ts';
import { throughputPage } from '../../bench/spiking/report.ts';
import { referenceKernels } from '../../src/kernels/reference.ts';
import { INPUT, type SpikingNetwork, simulate } from '../../src/spiking/index.ts';

const unweighed = (name: (typeof NETWORK_NAMES)[number]) => tableFourNetwork(name, () => new Int8Array(0));

/** Convolution, pool, dense: what the networks of the benchmark are made of. */
function smallNetwork(): SpikingNetwork {
  const extent = { strideY: 1, strideX: 1, padTop: 1, padLeft: 1, outHeight: 6, outWidth: 6 };
  const conv = { height: 6, width: 6, channels: 1, kernelHeight: 3, kernelWidth: 3, features: 4, ...extent };
  const pool = { ...conv, channels: 4, kernelHeight: 2, kernelWidth: 2, strideY: 2, strideX: 2, padTop: 0, padLeft: 0 };
  const dense = { ...pool, height: 3, width: 3, kernelHeight: 3, kernelWidth: 3, strideY: 1, strideX: 1 };
  const weights = (count: number) => Int8Array.from({ length: count }, (_, i) => ((i * 37) % 101) - 50);
  return {
    ...{ inputShape: [6, 6, 1], coding: { kind: 'grey' }, classes: 2, key: new Uint8Array(10) },
    layers: [
      {
        ...{ kind: 'conv', name: 'conv1', thresholds: new Int32Array(4) },
        synapses: [{ from: INPUT, shape: conv, weights: weights(36) }],
      },
      { kind: 'maxPool', name: 'pool1', from: 'conv1', shape: { ...pool, outHeight: 3, outWidth: 3 } },
      {
        ...{ kind: 'dense', name: 'output', thresholds: new Int32Array(5) },
        synapses: [
          { from: 'pool1', shape: { ...dense, features: 5, outHeight: 1, outWidth: 1 }, weights: weights(180) },
        ],
      },
    ],
  };
}

describe('the spiking benchmark', () => {
  it('runs the networks of Table IV', () => {
    const operations = unweighed('cifar100').layers.flatMap((layer) => {
      if (layer.kind === 'maxPool') return [];
      const { outHeight, outWidth, kernelHeight, kernelWidth, channels, features } = layer.synapses[0].shape;
      return [outHeight * outWidth * kernelHeight * kernelWidth * channels * features];
    });
    expect(operations.reduce((sum, count) => sum + count)).toBeCloseTo(457e6, -6); // as the paper's row comes to
    for (const name of NETWORK_NAMES) {
      const receiving = unweighed(name).layers.filter(({ kind }) => kind !== 'maxPool');
      expect(receiving.slice(1).map((layer) => layer.name)).toEqual(SPIKING_LAYERS);
    }
  });

  it('draws the same weights again from the same seed, and none beyond 127', () => {
    const weights = (seed: number) => {
      const [layer] = randomNetwork('mnist', seed).layers;
      return layer?.kind === 'conv' ? layer.synapses[0].weights : [];
    };
    expect(weights(1)).toEqual(weights(1));
    expect(weights(1)).not.toEqual(weights(2));
    expect(Math.max(...Array.from(weights(1), Math.abs))).toBeLessThanOrEqual(127);
  });

  it.each([0.1, 0.5, 0.9])('imposes a density of %f on the inputs of layers, after pooling', async (density) => {
    const all = { conv2: density, conv3: density, dense: density, output: density };
    const images = Float32Array.from({ length: 36 * 40 }, (_, i) => ((i * 7919) % 256) / 255);
    const network = await imposeDensities(smallNetwork(), images, all, referenceKernels);
    const { layers } = await simulate(network, images, { kernels: referenceKernels });
    const of = (name: string) => layers.find((layer) => layer.name === name)!.spikes;
    expect(of('pool1') / 36).toBeCloseTo(density, 2);
    expect(of('output') / 5).toBeCloseTo(density, 1);
  });

  it('imposes a density where most sums are equal', async () => {
    const all = { conv2: 0.3, conv3: 0.3, dense: 0.3, output: 0.3 };
    const images = Float32Array.from({ length: 36 * 40 }, (_, i) => (i % 36 === 14 ? (i % 256) / 255 : 0));
    const network = await imposeDensities(smallNetwork(), images, all, referenceKernels);
    const { layers } = await simulate(network, images, { kernels: referenceKernels });
    // Features whose ties fire as a whole and others that do not come to it together, within one of four.
    expect(Math.abs(layers[1]!.spikes / 36 - 0.3)).toBeLessThan(0.2);
  });

  it('knows the densities of trained weights', () => {
    expect(densityFigures()).toHaveLength(NETWORK_NAMES.length * SPIKING_LAYERS.length);
    for (const name of NETWORK_NAMES) {
      for (const density of Object.values(densitiesOf(name).trained!)) {
        expect(density).toBeGreaterThan(0);
        expect(density).toBeLessThan(1);
      }
    }
  });

  it('demands of the small networks something with VNNI only', () => {
    expect(onnxBounds('avx512vnni', 'mnist', 'd77')).toEqual({ floor: 1.2 });
    expect(onnxBounds('avx2', 'mnist', 'd77')).toEqual({});
    expect(onnxBounds('avx2', 'cifar100', 'd5')).toEqual({ floor: 5, target: 8 });
    expect(onnxBounds('avx512vnni', 'cifar100', 'trained')).toEqual({ floor: 1.3, target: 1.6 });
  });

  it('draws what was measured', () => {
    const figure = (name: string, value: number) => ({ name, value, unit: 'img/s', better: 'higher' }) as const;
    const own = ['d5', 'd77', 'trained'].map((density, i) => figure(`imagesPerSecond.mnist.${density}`, 900 - i));
    const page = throughputPage([...own, figure('ortInt8ImagesPerSecond.mnist', 500)], 'On <this> machine.');
    expect(page).toContain('stroke="#d55e00"');
    expect(page.match(/<h3>/g)).toHaveLength(3);
    expect(page).toContain('On &lt;this&gt; machine.');
  });
});
