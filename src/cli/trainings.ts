import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { StropError } from '../errors.ts';
import type { NetworkTest, TrainOutcome, TrainRequest } from '../evaluate/index.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { currentOwner, isAlive, type Owner } from '../storage/owner.ts';

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
    if (found === undefined || isEmpty) await writeAtomically(path, toText(wanted));
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

  /**
   * Runs `work` while no other process works on the same seed.
   *
   * @throws StropError 'conflict' where one does.
   */
  async alone<T>(seed: number, work: () => Promise<T>): Promise<T> {
    const path = `${this.folderOf(seed)}.lock`;
    const mine = toText(currentOwner());
    // A lock that a killed process left is taken away first; of two that then write, one fails.
    const other = (await readJson(path)) as Owner | undefined;
    if (other && !isAlive(other)) await rm(path, { force: true });
    await writeFile(path, mine, { flag: 'wx' }).catch((cause) => {
      const who = other ? ` (process ${other.pid} on ${other.host})` : '';
      throw new StropError('conflict', `${this.folderOf(seed)}: another process${who} is training it`, { cause });
    });
    try {
      return await work();
    } finally {
      await rm(path, { force: true });
    }
  }

  /** What is there of a seed already. */
  async finished(seed: number): Promise<FinishedTraining | undefined> {
    return (await readJson(join(this.folderOf(seed), RESULT))) as FinishedTraining | undefined;
  }

  async keep(training: FinishedTraining): Promise<void> {
    await writeAtomically(join(training.folder, RESULT), toText(training));
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

function toText(content: unknown): string {
  return `${JSON.stringify(content, null, 1)}\n`;
}
