import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { encodeIdx } from '../datasets/idx.ts';
import { loadDataset } from '../datasets/load.ts';
import { splitValidation } from '../datasets/split.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import type { EvaluateParams, FileReference } from '../hil/protocol.ts';
import type { Objective, Outcome } from '../search/outcome.ts';
import type { Attributes, Trial } from '../search/trial.ts';
import { decodeNetwork, writeNir } from '../spiking/index.ts';
import type { SearchTask, TaskArguments, TaskContext } from './search-task.ts';
import { wholeNumber } from './whole-number.ts';

/** What the training of a trial hands over to an evaluator, or what the trial comes to without one. */
export type Trained =
  | { readonly request: Pick<EvaluateParams, 'model' | 'dataset'>; readonly attributes: Attributes }
  | { readonly outcome: Outcome };

/** Trains the networks of a search, whose own objective is put aside for an evaluator's. */
export function networksFor(training: SearchTask, given: TaskArguments, context: TaskContext, format: 'strop' | 'nir') {
  const train: Objective = training.objectiveOf(context);
  let written: ReturnType<typeof writeValidation> | undefined;
  return async (trial: Trial, signal: AbortSignal): Promise<Trained> => {
    const outcome = await train(trial, { signal });
    const { attributes = {} } = outcome as { attributes?: Attributes };
    if (typeof outcome === 'object' && 'infeasible' in outcome) return { outcome };
    const sha256 = (attributes.artefacts as Record<string, string> | undefined)?.['network.strop'];
    if (attributes.outcome !== 'completed' || sha256 === undefined) {
      const why = [attributes.outcome, attributes.reason || attributes.unsimulated].filter(Boolean).join(', ');
      return { outcome: { infeasible: `no network: ${why}`, attributes } };
    }
    const path = resolve(context.folder, String(trial.number), 'network.strop');
    written ??= writeValidation(given, context);
    const model = format === 'nir' ? await asNir(path) : { path, format, sha256 };
    return { request: { model, dataset: await written }, attributes };
  };
}

/** The same network as NIR beside it, in the dialect that says exactly what it does. */
async function asNir(path: string): Promise<NonNullable<EvaluateParams['model']>> {
  const network = decodeNetwork(await readFile(path), path);
  const bytes = await writeNir(network, { dialect: 'exact', onNote: () => {} });
  const to = path.replace(/\.strop$/, '.nir');
  await writeAtomically(to, bytes);
  return { path: to, format: 'nir', sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** The images on which networks are measured, as files that any evaluator reads. Their bytes are levels of 255. */
async function writeValidation(given: TaskArguments, { folder, signal }: TaskContext) {
  const { dataset: name = 'fashion-mini', data, validation = '1000' } = given;
  const dataset = await loadDataset(name, { ...(data === undefined ? {} : { data }), signal });
  const count = wholeNumber('validation', validation);
  const { images, labels } = splitValidation(dataset.train, count, wholeNumber('seed', given.seed)).validation;
  const levels = images instanceof Uint8Array ? images : Uint8Array.from(images, (level) => Math.round(255 * level));
  await mkdir(folder, { recursive: true });
  const write = async (file: string, content: Uint8Array): Promise<FileReference> => {
    const path = resolve(join(folder, file));
    await writeAtomically(path, content);
    return { path, sha256: createHash('sha256').update(content).digest('hex') };
  };
  return {
    ref: `${name}/validation`,
    images: await write('validation-images.idx', encodeIdx({ shape: [labels.length, ...dataset.shape], data: levels })),
    labels: await write('validation-labels.idx', encodeIdx({ shape: [labels.length], data: Uint8Array.from(labels) })),
  };
}
