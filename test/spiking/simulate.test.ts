import { describe, expect, it } from 'vitest';
import { loadKernels } from '../../src/kernels/choose.ts';
import {
  Agreement,
  compile,
  type LayerTrace,
  neuronCount,
  simulate,
  type TrainedNetwork,
} from '../../src/spiking/index.ts';
import { nativeAvailable } from '../native-available.ts';
import { randomImages, randomNetwork, residualNetwork } from './networks.ts';
import { plainForward } from './plain-forward.ts';

const trained = randomNetwork(3);
const pixels = 9 * 8 * 2;
const images = randomImages(3, 21, pixels);
const kernels = loadKernels('reference');

/** Spikes of every layer of neurons, one number an image and neuron. */
async function spikesOf(
  options: { block?: number; name?: 'native' | 'wasm' | 'reference' } = {},
  network = compile(trained),
  levels = images,
) {
  const fired = new Map<string, number[]>();
  const onTrace = ({ layer, images: size, membranes }: LayerTrace) => {
    const values = fired.get(layer.name) ?? [];
    fired.set(layer.name, values);
    for (let i = 0; i < size * neuronCount(layer); i++) {
      values.push(Number(membranes[i]! >= layer.thresholds[i % layer.thresholds.length]!));
    }
  };
  const chosen = loadKernels(options.name ?? 'reference');
  const result = await simulate(network, levels, { kernels: chosen, block: options.block ?? 16, onTrace });
  return { result, fired: [...fired.values()] };
}

describe('a spiking network', () => {
  it.each<readonly [string, TrainedNetwork]>([
    ['a chain', trained],
    ...[1, 2, 3].map((seed) => [`residual and strided ${seed}`, residualNetwork(seed)] as const),
  ])('fires exactly where the trained network does, whatever the batch norm: %s', async (_, source) => {
    const size = source.inputShape.reduce((product, extent) => product * extent, 1);
    const levels = randomImages(3, 21, size);
    const { fired } = await spikesOf({}, compile(source), levels);
    let firing = 0;
    for (let image = 0; image < 21; image++) {
      plainForward(source, levels.subarray(image * size, (image + 1) * size)).forEach(({ name, values }, layer) => {
        const found = fired[layer]!.slice(image * values.length, (image + 1) * values.length);
        const wrong = values.filter((value, i) => Number(value >= 0) !== found[i] && Math.abs(value) > 1e-5);
        expect(wrong, `${name} of image ${image}`).toEqual([]);
        expect(found).toHaveLength(values.length);
        firing += found.reduce((sum, spike) => sum + spike, 0) / values.length;
      });
    }
    expect(firing / 21 / fired.length).toBeGreaterThan(0.1);
    expect(firing / 21 / fired.length).toBeLessThan(0.9);
  });

  it('counts spikes and synaptic operations', async () => {
    const { fired, result } = await spikesOf();
    const neurons = result.layers.filter(({ kind }) => kind !== 'maxPool');
    neurons.forEach(({ spikes }, i) => {
      expect(spikes * 21).toBeCloseTo(
        fired[i]!.reduce((sum, spike) => sum + spike, 0),
        6,
      );
    });
    // A dense layer's operations are its input's spikes times its outputs.
    const dense = result.layers.at(-1)!;
    expect(dense.synapticOperations).toBeCloseTo(neurons.at(-2)!.spikes * 12, 6);
    expect(result.layers[0]!.host).toBe(true);
    expect(result.synapticOperations).toBeCloseTo(
      result.layers.slice(1).reduce((sum, layer) => sum + layer.synapticOperations, 0),
      6,
    );
  });

  it('gives the same on every kind of kernel and in blocks of any size', async () => {
    const { fired, result } = await spikesOf();
    const names = nativeAvailable ? (['native', 'wasm'] as const) : (['wasm'] as const);
    for (const options of [{ block: 1 }, { block: 100 }, ...names.map((name) => ({ name }))]) {
      const other = await spikesOf(options);
      expect(other.fired).toEqual(fired);
      expect(other.result).toEqual(result);
    }
  });

  it('reports its progress, and stops when it is told to', async () => {
    const progress: number[] = [];
    await simulate(compile(trained), images, { kernels, block: 10, onProgress: (done) => progress.push(done) });
    expect(progress).toEqual([10, 20, 21]);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(simulate(compile(trained), images, { kernels, signal })).rejects.toThrow('enough');
  });

  it('refuses images of another size', async () => {
    await expect(simulate(compile(trained), images.subarray(1), { kernels })).rejects.toThrow(
      /a multiple of 9 x 8 x 2/,
    );
  });
});

describe('agreement', () => {
  const preActivations = () => {
    const perImage = Array.from({ length: 21 }, (_, i) =>
      plainForward(trained, images.subarray(i * pixels, (i + 1) * pixels)),
    );
    return perImage[0]!.map((_, layer) => ({
      name: `activation_${layer}`,
      threshold: 0,
      values: Float32Array.from(perImage.flatMap((entering) => entering[layer]!.values)),
    }));
  };
  const compare = async (values: ReturnType<typeof preActivations>) => {
    const network = compile(trained);
    const agreement = new Agreement(network);
    const beforeBlock = async (first: number, count: number) => {
      const part = ({ values: all, ...rest }: (typeof values)[number]) => {
        const neurons = all.length / 21;
        return { ...rest, values: all.subarray(first * neurons, (first + count) * neurons) };
      };
      agreement.expect(first, values.map(part));
    };
    await simulate(network, images, { kernels, beforeBlock, onTrace: (trace) => agreement.add(trace) });
    return agreement.layers();
  };

  it('finds no neuron that differs where there is none', async () => {
    for (const layer of await compare(preActivations())) expect(layer).toMatchObject({ differing: 0, farthest: 0 });
  });

  it('finds the neurons that differ, and how far from threshold they lie', async () => {
    const values = preActivations();
    values[1]!.values[7] = values[1]!.values[7]! >= 0 ? -1 : 1;
    const layers = await compare(values);
    expect(layers.map(({ differing }) => differing)).toEqual([0, 1, 0, 0]);
    expect(layers[1]!.farthest).toBeGreaterThan(0.01);
    expect(layers[1]!.compared).toBe(21 * 4 * 4 * 10);
  });

  it('refuses activations of another network', () => {
    const agreement = new Agreement(compile(trained));
    expect(() => agreement.expect(0, preActivations().slice(1))).toThrow(/expected 4/);
  });
});
