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
import { byteImages, denseForward, NetworkBuilder, smallNetwork } from './integer-networks.ts';
import { randomImages, randomNetwork, residualNetwork } from './networks.ts';
import { plainForward } from './plain-forward.ts';

const trained = randomNetwork(3);
const pixels = 9 * 8 * 2;
const images = randomImages(3, 21, pixels);
const kernels = loadKernels('wasm');

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

describe('a quantised network', () => {
  const network = smallNetwork('random');
  const bytes = byteImages(40, network.inputShape);

  it('takes bytes, and the floats that they stand for', async () => {
    const expected = await simulate(network, bytes, { kernels, method: 'events' });
    const floats = Float32Array.from(bytes, (byte) => byte / 255);
    expect(await simulate(network, floats, { kernels, method: 'events' })).toEqual(expected);
    floats[6] = 0.1234;
    await expect(simulate(network, floats, { kernels })).rejects.toThrow(
      /grey level 0.1234\d*: a quantised network takes/,
    );
    floats[6] = 2;
    await expect(simulate(network, floats, { kernels })).rejects.toThrow(/grey level 2:/);
  });

  it('says by which method its layers added, and adds by the one that it is told', async () => {
    const nibblesOf = async (method: 'auto' | 'events' | 'nibbles') =>
      (await simulate(network, bytes, { kernels, method })).layers.map(({ nibbles }) => nibbles);
    expect(await nibblesOf('events')).toEqual([undefined, 0, undefined, 0, 0, 0]);
    expect(await nibblesOf('nibbles')).toEqual([undefined, 1, undefined, 1, 1, 1]);
    for (const nibbles of await nibblesOf('auto'))
      if (nibbles !== undefined) expect([0, 0.2, 0.8, 1]).toContain(nibbles);
  });

  it('tells classes by outputs that are an image', async () => {
    const image = new NetworkBuilder([9, 8, 2], 'random').conv(5).build(4);
    const { classes } = await simulate(image, bytes, { kernels });
    const steps = { count: 1, reset: 'zero', input: 'constant', seed: 0 } as const;
    expect((await simulate(image, bytes, { kernels, steps })).classes).toEqual(classes);
    const expected = Array.from(classes, (_, i) => {
      const fired = denseForward(image, bytes.subarray(i * pixels, (i + 1) * pixels)).get('conv0')!;
      const agreeing = Array.from(
        { length: 4 },
        (__, c) => fired.filter((bit, o) => bit === image.key[c * 360 + o]).length,
      );
      return agreeing.indexOf(Math.max(...agreeing));
    });
    expect(Array.from(classes)).toEqual(expected);
    expect(new Set(classes).size).toBeGreaterThan(1);
  });

  it('knows how dense the input of each layer is', async () => {
    const { layers } = await simulate(network, bytes, { kernels });
    expect(layers[0]!.inputDensity).toBeCloseTo(bytes.filter((byte) => byte > 0).length / bytes.length, 9);
    expect(layers[1]!.inputDensity).toBeCloseTo(layers[0]!.spikes / layers[0]!.neurons, 9);
    expect(layers.at(-1)!.inputDensity).toBeCloseTo(layers.at(-2)!.spikes / 70, 9);
  });
});

describe('several threads', () => {
  const network = compile(trained);

  it('give what one gives, in blocks of any size', async () => {
    const expected = await simulate(network, images, { kernels });
    for (const block of [1, 4, 100]) {
      expect(await simulate(network, images, { kernels, threads: 3, block })).toEqual(expected);
    }
    expect(await simulate(network, new Float32Array(0), { kernels, threads: 2 })).toMatchObject({
      layers: { length: 5 },
    });
  });

  it('report their progress, and stop when they are told to', async () => {
    const progress: number[] = [];
    await simulate(network, images, { kernels, threads: 2, block: 10, onProgress: (done) => progress.push(done) });
    expect(progress.at(-1)).toBe(21);
    expect(progress).toHaveLength(3);
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error('enough'));
    const stopped = simulate(network, images, { kernels, threads: 2, block: 1, onProgress, signal: controller.signal });
    await expect(stopped).rejects.toThrow('enough');
  });

  it('pass on what goes wrong on one of them', async () => {
    const floats = new Float32Array(2 * 144).fill(0.1234);
    const run = simulate(smallNetwork('random'), floats, { kernels, threads: 2, block: 1, method: 'events' });
    await expect(run).rejects.toMatchObject({ code: 'invalid-argument', message: /grey level 0.123/ });
  });

  it('are at least one', async () => {
    await expect(simulate(network, images, { kernels, threads: 0 })).rejects.toThrow(/threads 0: expected/);
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
