import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { StropError } from '../errors.ts';
import type { NetworkTest, TrainOutcome, TrainRequest } from '../evaluate/index.ts';

/** What all repeats of one training share. */
export type TrainingSettings = Pick<TrainRequest, 'dataset' | 'recipe' | 'validationImages'>;

/** One finished repeat. */
export interface FinishedTraining {
  readonly seed: number;
  readonly folder: string;
  readonly outcome: TrainOutcome;
  /** On the test images; null where there is no spiking network. */
  readonly test: Omit<NetworkTest, 'examples'> | null;
}

const SETTINGS = 'training.json';
const RESULT = 'result.json';

/** A folder of repeats of one training: its settings, and a folder of artefacts for each seed. */
export class Trainings {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Opens `folder` for trainings with these settings, and makes it where it is missing.
   *
   * @throws StropError 'conflict' where it holds something else.
   */
  static async open(folder: string, settings: TrainingSettings): Promise<Trainings> {
    await mkdir(folder, { recursive: true });
    const path = join(folder, SETTINGS);
    const found = await readJson(path);
    const wanted = JSON.parse(JSON.stringify(settings)); // as it comes back from the file
    const isEmpty = !(await readdir(folder)).some((name) => name.startsWith('seed-'));
    if (found === undefined || isEmpty) await writeAtomically(path, wanted);
    else if (!isDeepStrictEqual(found, wanted)) {
      const differing = differingPath(found, wanted);
      const advice = 'choose another --name, or remove the folder';
      throw new StropError('conflict', `${folder} holds a training with another ${differing}: ${advice}`);
    }
    return new Trainings(folder);
  }

  folderOf(seed: number): string {
    return join(this.#folder, `seed-${seed}`);
  }

  /** What is there of a seed already. */
  async finished(seed: number): Promise<FinishedTraining | undefined> {
    return (await readJson(join(this.folderOf(seed), RESULT))) as FinishedTraining | undefined;
  }

  async keep(training: FinishedTraining): Promise<void> {
    await writeAtomically(join(training.folder, RESULT), training);
  }
}

/** The path of the first value that differs. */
function differingPath(found: unknown, wanted: unknown): string {
  if (typeof found !== 'object' || typeof wanted !== 'object' || !found || !wanted) return 'setting';
  const [a, b] = [found as Record<string, unknown>, wanted as Record<string, unknown>];
  const name = [...new Set([...Object.keys(a), ...Object.keys(b)])].find((key) => !isDeepStrictEqual(a[key], b[key]));
  if (name === undefined) return 'setting';
  const inner =
    typeof a[name] === 'object' && typeof b[name] === 'object' ? differingPath(a[name], b[name]) : 'setting';
  return inner === 'setting' ? `${name} (${JSON.stringify(a[name])})` : `${name}.${inner}`;
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StropError('corrupt', `${path}: not JSON`, { cause });
  }
}

async function writeAtomically(path: string, content: unknown): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, `${JSON.stringify(content, null, 1)}\n`, { flush: true });
  await rename(temporary, path);
}
