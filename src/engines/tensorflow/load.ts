import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';

/** The folder of a tfjs-node that works, or why there is none: `absent` where it is not installed. */
type TfjsNode = { folder: string } | { absent: boolean; problem: string };

const NAME = '@tensorflow/tfjs-node';
const require = createRequire(import.meta.url);
let found: TfjsNode | undefined;

/**
 * Looks for tfjs-node beside Strop, or in the folder that `STROP_TFJS_NODE` names, and tries whether it works. Does so once, and
 * warns once where it is there and does not.
 */
export function findTfjsNode(): TfjsNode {
  if (!found) {
    found = find();
    if ('problem' in found && !found.absent) process.emitWarning(`Strop does without ${found.problem}`);
  }
  return found;
}

/**
 * Loads the tfjs-node in `folder`, which registers tfjs's backend 'tensorflow' and makes it the active one.
 *
 * @throws Error where it does not load, or belongs to another tfjs-core than Strop.
 */
export function loadTfjsNode(folder: string): void {
  // tfjs-node calls this function, of which Node 22 warns and which Node 23 has no more.
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === undefined || value === null });
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1'; // else TensorFlow tells at every start what it was built for
  if (process.env.OMP_NUM_THREADS) process.env.TF_NUM_INTRAOP_THREADS ??= process.env.OMP_NUM_THREADS;
  const { Tensor } = require(folder) as typeof tf;
  if (Tensor !== tf.Tensor) {
    throw new Error(`uses a tfjs-core of its own, not ${require.resolve('@tensorflow/tfjs-core')}: npm dedupe`);
  }
}

function find(): TfjsNode {
  const version = tf.version_core;
  let manifest: string;
  try {
    manifest = require.resolve(`${process.env.STROP_TFJS_NODE || NAME}/package.json`);
  } catch {
    return { absent: true, problem: `${NAME} is not installed: npm install ${NAME}@${version}` };
  }
  const folder = dirname(manifest);
  const installed = (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
  const problem =
    installed === version
      ? probe(folder)
      : `version ${installed} where ${version} is needed: npm install ${NAME}@${version}`;
  return problem === undefined ? { folder } : { absent: false, problem: `${folder}, which does not work: ${problem}` };
}

/**
 * Loads it in a child process first, where a crash costs nothing: TensorFlow aborts on a CPU that it was not built for. Children
 * of this process inherit the finding.
 *
 * @returns why it does not load, and what to do.
 */
function probe(folder: string): string | undefined {
  const probed = process.env.STROP_PROBED?.split(';') ?? [];
  if (probed.includes(folder)) return undefined;
  const script = `import { loadTfjsNode } from ${JSON.stringify(import.meta.url)}; loadTfjsNode(${JSON.stringify(folder)});`;
  try {
    execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 60_000,
    });
  } catch (error) {
    const { stderr, signal } = error as { stderr?: Buffer; signal?: string };
    const cause = /^\w*Error[^:\n]*: (.*)$/m.exec(stderr?.toString() ?? '')?.[1];
    if (cause?.includes('npm dedupe')) return cause;
    const remedy = `its install script downloads libtensorflow and an addon from storage.googleapis.com; where it could not, or was \
not let run, run it again: npm rebuild ${NAME}`;
    return `${cause ?? (signal ? `a process that loads it ends by ${signal}` : String(error))} (${remedy})`;
  }
  process.env.STROP_PROBED = [...probed, folder].join(';');
  return undefined;
}
