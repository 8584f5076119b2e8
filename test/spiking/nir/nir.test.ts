import { describe, expect, it } from 'vitest';
import {
  compile,
  type DialectName,
  encodeNetwork,
  readNir,
  type SpikingNetwork,
  writeNir,
} from '../../../src/spiking/index.ts';
import { decodeGraph } from '../../../src/spiking/nir/decode-graph.ts';
import { DIALECTS, dialectOf } from '../../../src/spiking/nir/dialects.ts';
import { encodeGraph } from '../../../src/spiking/nir/encode-graph.ts';
import { fromGraph } from '../../../src/spiking/nir/from-graph.ts';
import { toGraph } from '../../../src/spiking/nir/to-graph.ts';
import { integerNetwork, randomImages, randomNetwork, residualNetwork } from '../networks.ts';
import { behaviour, fixture } from './fixtures.ts';

const networks: readonly [string, SpikingNetwork][] = [
  ['with kernels of even and unequal sides', compile(randomNetwork(3))],
  ['with shortcuts', compile(residualNetwork(5))],
  ['of integers, with strides, a shortcut and thresholds per neuron', integerNetwork(7)],
];

const imagesOf = ({ inputShape }: SpikingNetwork, count = 20) =>
  randomImages(4, count, inputShape[0] * inputShape[1] * inputShape[2]).map((level) => Math.round(level * 255) / 255);

/** A network of integers is written for grey levels from 0 to 255. */
function asGraphReads(network: SpikingNetwork, images: Float32Array): Float32Array {
  const isInteger = network.layers.some((layer) => layer.kind !== 'maxPool' && layer.thresholds instanceof Int32Array);
  return isInteger ? images.map((level) => Math.round(level * 255)) : images;
}

describe.each(networks)('a network %s', (_, network) => {
  it('comes back from its own file as it was', async () => {
    const { network: again, isOwn } = await readNir(await writeNir(network), 'own.nir');
    expect(isOwn).toBe(true);
    expect(encodeNetwork(again)).toEqual(encodeNetwork(network));
  });

  it('fires the same spikes when it is made of the graph alone', async () => {
    const images = imagesOf(network);
    const again = fromGraph(toGraph(network, DIALECTS.exact, () => {}));
    expect(await behaviour(again, asGraphReads(network, images))).toEqual(await behaviour(network, images));
  });

  it.each(['if', 'snntorch', 'spikingjelly'] as const)('gives the same classes in the dialect %s', async (dialect) => {
    const isUniform = network === networks[0]![1]; // in the others neurons of one feature differ
    if (dialect !== 'if' && !isUniform) {
      expect(() => toGraph(network, dialectOf(dialect), () => {})).toThrow(/layer \w+: .* one threshold a layer/);
      return;
    }
    const graph = toGraph(network, { ...dialectOf(dialect), resistance: 1 }, () => {});
    const images = imagesOf(network, 100);
    const [{ classes }, { classes: expected }] = [
      await behaviour(fromGraph(graph), asGraphReads(network, images)),
      await behaviour(network, images),
    ];
    expect(classes).toEqual(expected);
  });
});

it('has one threshold a layer where the reader wants it, and tells of neurons that then need a bias', () => {
  const notes: string[] = [];
  const { nodes } = toGraph(compile(randomNetwork(3)), dialectOf('snntorch'), (note) => notes.push(note));
  const thresholds = Array.from(nodes.values(), ({ fields }) => fields.v_threshold).filter(
    (field) => field !== undefined,
  );
  for (const { data } of thresholds as { data: Float32Array }[]) expect(new Set(data).size).toBe(1);
  expect(notes[0]).toBe('360 neurons of layer conv_3x5x2x33 fire without input, by a bias');
  expect(() => toGraph(compile(randomNetwork(3)), dialectOf('lava'), () => {})).toThrow(
    '360 of 2376 neurons of layer conv_3x5x2x33 fire without input, which Lava cannot express without biases',
  );
});

it('keeps the weights and thresholds of integers as they are', () => {
  const { nodes } = toGraph(integerNetwork(7), DIALECTS.if, () => {});
  for (const { fields } of nodes.values()) {
    const [weight, above] = [fields.weight, fields.v_threshold] as { data: Float32Array }[];
    expect(weight?.data.every(Number.isInteger) ?? true).toBe(true);
    expect(above?.data.every((threshold) => Number.isInteger(threshold + 0.5)) ?? true).toBe(true);
  }
});

it('reads what the Python package makes of its file', async () => {
  const network = compile(randomNetwork(3));
  const { network: again, isOwn } = await readNir(fixture('rewritten.nir'), 'rewritten.nir');
  expect(isOwn).toBe(false);
  expect(await behaviour(again, imagesOf(network))).toEqual(await behaviour(network, imagesOf(network)));
});

it('does not believe its own data when the graph beside it has been changed', async () => {
  const network = compile(randomNetwork(3));
  const { graph, own } = await decodeGraph(await writeNir(network));
  const nodes = new Map(graph.nodes);
  const { type, fields } = nodes.get('decode')!;
  const weight = fields.weight as { shape: number[]; data: Float32Array };
  const bias = fields.bias as { shape: number[]; data: Float32Array };
  const turned = { ...weight, data: weight.data.map((value) => -value) };
  nodes.set('decode', { type, fields: { weight: turned, bias: { ...bias, data: bias.data.map((value) => -value) } } });
  const { network: again, isOwn } = await readNir(await encodeGraph({ ...graph, nodes }, own!), 'changed.nir');
  expect(isOwn).toBe(false);
  expect(again.key).toEqual(network.key.map((bit) => 1 - bit));
});

it('refuses a dialect that it does not know', async () => {
  await expect(writeNir(integerNetwork(7), { dialect: 'klingon' as DialectName })).rejects.toThrow(
    'dialect klingon: expected exact, if, lava, snntorch, spikingjelly',
  );
});
