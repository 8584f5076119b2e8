import { beforeAll, describe, expect, it } from 'vitest';
import { StropError } from '../../../src/errors.ts';
import { readNir } from '../../../src/spiking/index.ts';
import { decodeGraph } from '../../../src/spiking/nir/decode-graph.ts';
import { encodeGraph } from '../../../src/spiking/nir/encode-graph.ts';
import { fromGraph } from '../../../src/spiking/nir/from-graph.ts';
import { floats, integers, type NirGraph, type NirNode } from '../../../src/spiking/nir/nir-graph.ts';
import { fixture } from './fixtures.ts';

let golden: NirGraph;
beforeAll(async () => {
  golden = (await decodeGraph(fixture('ref_gzip.nir'))).graph;
});

const withNode = (name: string, change: (node: NirNode) => NirNode): NirGraph => ({
  ...golden,
  nodes: new Map(golden.nodes).set(name, change(golden.nodes.get(name)!)),
});
const withField = (name: string, field: string, value: NirNode['fields'][string]) =>
  withNode(name, ({ type, fields }) => ({ type, fields: { ...fields, [field]: value } }));
const withEdges = (...edges: [string, string][]): NirGraph => ({ ...golden, edges: [...golden.edges, ...edges] });

describe('a graph is refused, by the name of its node,', () => {
  it.each<[string, () => NirGraph, string]>([
    ['with a cycle', () => withEdges(['step2', 'step1']), 'node step2: in a cycle'],
    ['with an edge to nowhere', () => withEdges(['step2', 'lost']), 'node lost: an edge from step2 to lost'],
    [
      'with two outputs',
      () => withNode('step2', () => golden.nodes.get('output')!),
      'node step2: 2 nodes of type Output',
    ],
    ['with neurons that leak', () => withNode('or1', (node) => ({ ...node, type: 'LIF' })), 'node or1: LIF'],
    ['with two linear nodes in a row', () => withEdges(['conv1', 'flat']), 'node flat: it receives'],
    [
      'with a shape that does not fit',
      () => withField('conv1', 'weight', floats([8, 2, 5, 5], new Float32Array(400))),
      'node conv1: weights of 2 channels in 1 groups on 1 x 28 x 28',
    ],
    [
      'with thresholds for other neurons',
      () => withField('step1', 'threshold', floats([7], new Float32Array(7))),
      'node step1: threshold of shape 7 on 8 x 28 x 28',
    ],
    [
      'without a field',
      () => withNode('fc', ({ type }) => ({ type, fields: {} })),
      'node fc: Affine without an array weight',
    ],
    ['with a stride of 0', () => withField('conv1', 'stride', integers([0, 0])), 'layer conv1: strideY 0'],
    [
      'with an input of a million by a million',
      () => withField('input', 'shape', integers([1, 1e6, 1e6])),
      'layer input',
    ],
    [
      'with a dilation that makes a kernel of a billion',
      () => withField('conv1', 'dilation', integers([1e9, 1e9])),
      'layer conv1: ',
    ],
    [
      'with a flattening of a part',
      () => withField('flat', 'end_dim', integers(1)),
      'node flat: flattens extents 0 to 1',
    ],
    ['with a resistance', () => withField('or1', 'r', floats([1], [5])), 'node or1: r is 5'],
    [
      'with a weight that is no number',
      () => withField('conv1', 'weight', floats([8, 1, 5, 5], new Float32Array(200).fill(NaN))),
      'node step1: a weight of NaN',
    ],
    [
      'with a readout that is no key',
      () => ({ ...withNode('step2', () => ({ type: 'Identity', fields: {} })) }),
      'node output: its weights are not a key of bits',
    ],
  ])('%s', (_, graph, message) => {
    let error: unknown;
    try {
      fromGraph(graph());
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(StropError);
    expect(error).toMatchObject({ code: 'corrupt', message: expect.stringContaining(message) });
  });
});

describe('a file is refused', () => {
  it.each([
    ['of nothing', new Uint8Array(0)],
    ['of another kind', new TextEncoder().encode('{"nodes": []}'.padEnd(4096))],
    ['cut off', fixture('ref_plain.nir').subarray(0, 60_000)],
  ])('%s', async (_, bytes) => {
    await expect(readNir(bytes, 'bad.nir')).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringMatching(/^bad\.nir: /),
    });
  });

  it('that declares more than there is room for, before it is read', async () => {
    const { default: hdf5 } = await import('h5wasm');
    const { FS } = await hdf5.ready;
    FS!.writeFile('/huge.nir', fixture('ref_gzip.nir'));
    const file = new hdf5.File('/huge.nir', 'a');
    const huge = { shape: [1, 1], maxshape: [null, null], chunks: [1, 1], compression: 'gzip' as const };
    const data = file.create_dataset({ name: 'node/nodes/fc/more', data: new Float32Array(1), dtype: '<f', ...huge });
    data.resize([2 ** 40, 1568]);
    file.close();
    await expect(readNir(FS!.readFile('/huge.nir'), 'huge.nir')).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringMatching(/^huge\.nir: node fc\/more: declares 1099511627776 x 1568 of 4 bytes: more than/),
    });
  });

  it('that takes too long', async () => {
    await expect(readNir(fixture('ref_gzip.nir'), 'slow.nir', { timeMs: 1 })).rejects.toThrow(
      'slow.nir: not read within 0.001 s',
    );
  });

  it('that asks the library for more memory than it may have', async () => {
    const own = new Uint8Array(40 << 20);
    const bytes = await encodeGraph(golden, own);
    await expect(readNir(bytes, 'greedy.nir', { memoryMiB: 40 })).rejects.toMatchObject({ code: 'corrupt' });
  });
});
