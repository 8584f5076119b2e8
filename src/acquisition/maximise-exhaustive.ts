import { StropError } from '../errors.ts';
import { keepBusy, Pace, runHere, withThreads } from '../kernels/threads.ts';
import type { Digits } from '../space/grid.ts';
import type { Acquisition } from './acquisition.ts';
import { acquisitionValue } from './acquisition.ts';
import { sharedDoubles, sharedIntegers } from './bound-plan.ts';
import type { Surrogate } from './evaluate-points.ts';
import { Turns } from './evaluate-points.ts';
import { LEVELS } from './level-curves.ts';
import { LevelSearch } from './level-search.ts';
import type { Maximised, MaximiseOptions } from './maximise-options.ts';
import { pointsInOrder } from './point-list.ts';

/** Points below one head, unless the last dimension alone has more; and how many may be found before a call ends early. */
const TAIL_POINTS = 512;
const FOUND = 4096;
/** A space of so few points is not worth other threads. */
const SMALL = 2 ** 16;

/**
 * Maximises an acquisition by looking at every point: at the means of all of them, and at the deviation of those whose mean is high
 * enough. The answer is that of the certified search.
 *
 * @throws StropError 'exhausted' where no point is allowed; the signal's reason when it is aborted; 'invalid-argument' where the
 *   grid has no indices.
 */
export async function maximiseExhaustive(
  surrogate: Surrogate,
  acquisition: Acquisition,
  options: MaximiseOptions,
): Promise<Maximised> {
  const { space, n } = surrogate;
  if (n === 0) return firstPoints(surrogate, acquisition, options);
  if (!space.hasIndices) {
    throw new StropError('invalid-argument', `${space.points} points are too many to look at each: take 'certified'`);
  }
  const { kernels, onProgress } = options;
  const threads = space.size > SMALL ? (options.threads ?? 1) : 1;
  const levels = new LevelSearch(surrogate, acquisition, options);
  await levels.climb();
  const { plan } = levels;
  const { states } = plan.arrays;
  let head = states.length - 1;
  while (head > 0 && product(states, head - 1, states.length) <= TAIL_POINTS) head--;
  const room = (FOUND + product(states, head, states.length)) * states.length;
  const heads = product(states, 0, head);
  const tasks = Array.from({ length: threads }, () => ({
    arrays: {
      ...plan.arrays,
      slopes: sharedDoubles(LEVELS),
      thresholds: sharedDoubles(LEVELS),
      found: sharedIntegers(room),
      progress: sharedIntegers(2),
    },
    first: 0,
    count: 0,
  }));
  const pace = new Pace();
  let next = 0;
  let done = 0;
  const scan = (run: Parameters<Parameters<typeof withThreads>[2]>[0]) =>
    keepBusy(
      threads,
      (thread) => {
        const task = tasks[thread]!;
        if (task.count === 0) {
          task.first = next;
          task.count = Math.min(pace.size, heads - next);
          next += task.count;
        }
        if (task.count === 0) return undefined;
        levels.setLevels(task.arrays);
        const shape = { ...plan.shape, levels: LEVELS, head, first: task.first, count: task.count };
        return pace.time(task.count, () => run(thread, 'levelScan', task.arrays, shape));
      },
      async (thread) => {
        const task = tasks[thread]!;
        const [scanned, found] = task.arrays.progress as unknown as [number, number];
        task.first += scanned;
        task.count -= scanned;
        done += scanned;
        await levels.offer(task.arrays.found, found);
        onProgress?.(Math.floor((done / heads) * space.points), space.points);
      },
    );
  if (threads === 1) await scan(runHere(kernels));
  else await withThreads(kernels.name, threads, scan);
  const best = levels.best(true);
  const upperBound = levels.frontier.highest;
  return { best, certificate: { upperBound, gap: 0, complete: true, nodes: space.points } };
}

function product(states: Int32Array, from: number, to: number): number {
  return states.subarray(from, to).reduce((all, count) => all * count, 1);
}

/** Without observations every point has the same value, and the first ones are the best. */
async function firstPoints(
  { space, shape }: Surrogate,
  acquisition: Acquisition,
  { excluded = [], count = 1, signal }: MaximiseOptions,
): Promise<Maximised> {
  const value = acquisitionValue(acquisition, shape.priorMean, Math.sqrt(shape.amplitude));
  const keys = new Set(Array.from(excluded, (digits) => space.key(digits)));
  const turns = new Turns(signal);
  const found: Digits[] = [];
  let asked = 0;
  for (const digits of pointsInOrder(space)) {
    if (found.length === count) break;
    if (!keys.has(space.key(digits)) && !space.isForbidden(digits)) found.push(digits);
    if (++asked % 1024 === 0) await turns.take();
  }
  if (found.length === 0) {
    throw new StropError('exhausted', `all ${space.points} configurations of the grid are excluded or forbidden`);
  }
  const certificate = { upperBound: value, gap: 0, complete: true, nodes: asked };
  return { best: found.map((digits) => ({ digits, value })), certificate };
}
