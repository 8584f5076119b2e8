import { StropError } from '../errors.ts';
import { Random } from '../random/random.ts';
import type { Digits } from '../space/grid.ts';
import type { ScoredPoint } from './best-points.ts';
import { candidatePoints } from './candidates.ts';
import { type Surrogate, Turns } from './evaluate-points.ts';
import { JointPosterior, type JointSample, MAX_JOINT_POINTS } from './joint-posterior.ts';
import type { Maximised, MaximiseOptions } from './maximise-options.ts';
import { Neighbourhood } from './neighbours.ts';
import { PointList } from './point-list.ts';

export interface ThompsonOptions extends MaximiseOptions {
  /** Points on which a sample is drawn first, at most 2,000. Default 400. */
  readonly candidates?: number;
}

/** Points by which one sample's climb may extend the list. */
const CLIMB_POINTS = 400;
const SAMPLE_STREAM = 3;

/**
 * Thompson sampling: the point at which a sample of the posterior is highest (Thompson, Biometrika 25, 1933). The sample is drawn
 * jointly on a list of candidates, then goes on to the neighbours of its highest point, as long as one of them is higher. Of
 * several points each is of a sample of its own.
 *
 * @returns values of the samples; fewer points than asked for where no more are allowed.
 */
export async function thompsonSample(surrogate: Surrogate, options: ThompsonOptions): Promise<Maximised> {
  const { kernels, excluded = [], count = 1, seed = 0, signal, candidates = 400 } = options;
  if (!Number.isInteger(candidates) || candidates < 1 || candidates > MAX_JOINT_POINTS) {
    throw new StropError(
      'invalid-argument',
      `candidates ${candidates}: expected an integer from 1 to ${MAX_JOINT_POINTS}`,
    );
  }
  const { space } = surrogate;
  const turns = new Turns(signal);
  const taken = new Set(Array.from(excluded, (digits) => space.key(digits)));
  const joint = new JointPosterior(kernels, surrogate);
  await joint.append(await candidatePoints(surrogate, options, candidates), turns);
  const neighbourhood = new Neighbourhood(space);
  const isAllowed = (digits: Digits) => !taken.has(space.key(digits)) && !space.isForbidden(digits);
  const best: ScoredPoint[] = [];
  for (let s = 0; s < count; s++) {
    const sample = joint.sample(new Random(seed, SAMPLE_STREAM, s));
    const room = Math.min(MAX_JOINT_POINTS, joint.points.length + CLIMB_POINTS);
    let highest = highestPoint(joint, sample, isAllowed);
    while (highest) {
      const neighbours = new PointList(space.dimensions.length);
      neighbourhood.append(highest.digits, space.states(highest.digits), neighbours);
      if (joint.points.length + neighbours.count > room) break;
      await joint.append(
        Array.from({ length: neighbours.count }, (_, i) => neighbours.digitsAt(i)),
        turns,
      );
      const next = highestPoint(joint, sample, isAllowed);
      if (next?.digits === highest.digits) break;
      highest = next;
    }
    if (!highest) break;
    taken.add(space.key(highest.digits));
    best.push(highest);
  }
  if (best.length === 0) throw new StropError('exhausted', `none of ${joint.points.length} candidates is allowed`);
  return { best };
}

function highestPoint(
  joint: JointPosterior,
  sample: JointSample,
  isAllowed: (digits: Digits) => boolean,
): ScoredPoint | undefined {
  let highest: ScoredPoint | undefined;
  joint.points.forEach((digits, point) => {
    const value = sample.value(point);
    if ((!highest || value > highest.value) && isAllowed(digits)) highest = { digits, value };
  });
  return highest;
}
