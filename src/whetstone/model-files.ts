import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { StropError } from '../errors.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import './layers/batch-normalization.ts'; // registers the classes that a model.json may name
import './layers/gaussian-noise.ts';
import './layers/softmax-decode.ts';
import './layers/spiking-brelu.ts';
import './layers/spiking-sigmoid.ts';

const MODEL = 'model.json';
const WEIGHTS = 'weights.bin';

/** tfjs's layers format, with the hash by which a model.json knows the weights that it was written with. */
interface ModelFile extends tf.io.ModelJSON {
  weightsSha256: string;
}

/**
 * Writes `model` with its sharpness and keys as model.json and weights.bin, tfjs's own format, into `folder`, which is
 * made where it is missing. Each file is moved into place whole.
 */
export async function saveModel(model: tfl.LayersModel, folder: string): Promise<void> {
  await model.save({
    save: async (artifacts) => {
      const weights = Buffer.from(tf.io.CompositeArrayBuffer.join(artifacts.weightData));
      const { modelTopology, format, generatedBy, weightSpecs = [] } = artifacts;
      const file = {
        modelTopology,
        format,
        generatedBy,
        convertedBy: null,
        weightsManifest: [{ paths: [WEIGHTS], weights: weightSpecs }],
        weightsSha256: sha256(weights),
      };
      await mkdir(folder, { recursive: true });
      await writeAtomically(join(folder, WEIGHTS), weights);
      await writeAtomically(join(folder, MODEL), JSON.stringify(file));
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    },
  });
}

/**
 * Reads what `saveModel` wrote.
 *
 * @throws StropError 'not-found' where a file is missing; 'corrupt' where model.json is none or the weights are not its
 *   own.
 */
export async function loadModel(folder: string): Promise<tfl.LayersModel> {
  const path = join(folder, MODEL);
  const file = parse((await read(path)).toString('utf8'), path);
  const weights = await read(join(folder, WEIGHTS));
  if (sha256(weights) !== file.weightsSha256) {
    throw new StropError('corrupt', `${join(folder, WEIGHTS)}: not the weights that ${path} was written with`);
  }
  const { modelTopology, weightsManifest } = file;
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  const weightData = Uint8Array.from(weights).buffer;
  return tfl.loadLayersModel({ load: async () => ({ modelTopology, weightSpecs, weightData }) });
}

function parse(text: string, path: string): ModelFile {
  let file: Partial<ModelFile> | null = null;
  try {
    file = JSON.parse(text);
  } catch (cause) {
    throw new StropError('corrupt', `${path}: not JSON (${(cause as Error).message})`, { cause });
  }
  if (file?.modelTopology && file.weightsManifest && file.weightsSha256) return file as ModelFile;
  throw new StropError('corrupt', `${path}: has no modelTopology, weightsManifest and weightsSha256`);
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new StropError('not-found', `${path}: cannot be read (${(cause as Error).message})`, { cause });
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
