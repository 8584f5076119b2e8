import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { toFloats } from '../datasets/dataset.ts';
import { loadDataset } from '../datasets/load.ts';
import { knownImages } from '../datasets/sources.ts';
import { StropError } from '../errors.ts';
import type { TrainRequest } from '../evaluate/index.ts';
import { decodeNetwork, type NetworkStructure, type SpikingNetwork } from '../spiking/index.ts';
import { obtainDataset } from './obtain-dataset.ts';
import type { ProgressLine } from './progress-line.ts';

/** Only where it is wanted, since recipes bring TensorFlow.js with them. */
const loadPresets = () => Promise.all([import('../paper/presets.ts'), import('../evaluate/index.ts')]);

interface Named {
  readonly network?: string | undefined;
  readonly preset?: string | undefined;
  readonly dataset?: string | undefined;
  readonly data?: string | undefined;
  readonly runs: string;
}

/** A network to lay out: by its shapes alone, or one that can be simulated as well. */
export interface MappedNetwork {
  readonly name: string;
  readonly structure: NetworkStructure;
  readonly network?: SpikingNetwork;
  readonly testImages?: { readonly images: Float32Array; readonly count: number };
}

/**
 * The network that the command line names, with so many test images of what it was trained on.
 *
 * @throws StropError 'invalid-argument' unless one is named; 'not-found' where it is not there; what reading it throws.
 */
export async function mappedNetwork(
  given: Named,
  wanted: number,
  context: { line: ProgressLine; signal: AbortSignal },
): Promise<MappedNetwork> {
  if ((given.network === undefined) === (given.preset === undefined)) {
    throw new StropError('invalid-argument', 'map: expected a network, or --preset for one of the paper’s');
  }
  if (given.preset !== undefined) return presetNetwork(given.preset);
  const path = networkPath(given.network!, given.runs);
  const network = decodeNetwork(await readFile(path), path);
  const dataset = given.dataset ?? (await trainedOn(path));
  const found = { name: path, structure: network, network };
  if (wanted === 0 || dataset === undefined) return found;
  await obtainDataset(dataset, given.data, context);
  const options = given.data === undefined ? {} : { data: given.data };
  const { shape, readTest } = await loadDataset(dataset, { ...options, signal: context.signal });
  if (`${shape}` !== `${network.inputShape}`) {
    const message = `${path} takes images of ${network.inputShape.join(' x ')}, those of ${dataset} are ${shape.join(' x ')}`;
    throw new StropError('invalid-argument', message);
  }
  const { images, labels } = await readTest();
  const count = Math.min(wanted, labels.length);
  return { ...found, testImages: { images: toFloats(images, 0, (count * images.length) / labels.length), count } };
}

async function presetNetwork(name: string): Promise<MappedNetwork> {
  const [{ preset }, { structureOf }] = await loadPresets();
  const { dataset, recipe } = preset(name);
  const { shape, classes } = knownImages(dataset)!;
  return { name, structure: structureOf(recipe, shape, classes) };
}

function networkPath(named: string, runs: string): string {
  const [, study, number] = /^([\w.-]+)#(\d+)$/.exec(named) ?? [];
  const place = study ? join(runs, study, number!) : named;
  const path = existsSync(place) && statSync(place).isDirectory() ? join(place, 'network.strop') : place;
  if (existsSync(path)) return path;
  throw new StropError('not-found', `${named}: ${path} is not there`);
}

/** The data set that the config.json beside a network names. */
async function trainedOn(path: string): Promise<string | undefined> {
  const config = join(dirname(path), 'config.json');
  if (!existsSync(config)) return undefined;
  return (JSON.parse(await readFile(config, 'utf8')) as Partial<TrainRequest>).dataset;
}
