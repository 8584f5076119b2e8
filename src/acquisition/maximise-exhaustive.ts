import { setImmediate } from 'node:timers/promises';
import { StropError } from '../errors.ts';
import type { Digits } from '../space/grid.ts';
import { type Acquisition, acquisitionValue } from './acquisition.ts';
import { BestPoints } from './best-points.ts';
import { evaluateAll, type Surrogate, scoreOf, Turns } from './evaluate-points.ts';
import type { Maximised, MaximiseOptions } from './maximise-options.ts';
import { PointList } from './point-list.ts';

/** Looks at every point. */
export async function maximiseExhaustive(
  surrogate: Surrogate,
  acquisition: Acquisition,
  { kernels, excluded = [], count = 1, signal, onProgress }: MaximiseOptions,
): Promise<Maximised> {
  const { space } = surrogate;
  const score = scoreOf(kernels, surrogate, (mean, deviation) => acquisitionValue(acquisition, mean, deviation));
  const keys = new Set(Array.from(excluded, (digits) => space.key(digits)));
  const isAllowed = (digits: Digits) => !keys.has(space.key(digits)) && !space.isForbidden(digits);
  const turns = new Turns(signal);
  const best = new BestPoints(count, (digits) => space.key(digits));
  for (let first = 0; first < space.size; first += score.piece) {
    const indices = Array.from({ length: Math.min(score.piece, space.size - first) }, (_, i) => first + i);
    const points = indices.map((index) => space.digits(index)).filter((digits) => space.isCanonical(digits));
    const values = await evaluateAll(score, PointList.of(space, points), turns);
    points.forEach((digits, i) => {
      best.offer({ digits, value: values[i]! }, isAllowed);
    });
    onProgress?.(first + indices.length, space.size);
  }
  await setImmediate();
  const found = best.take();
  if (found.length === 0) {
    throw new StropError('exhausted', `all ${space.points} configurations of the grid are excluded or forbidden`);
  }
  const upperBound = found[0]!.value;
  return { best: found, certificate: { upperBound, gap: 0, complete: true, nodes: space.points } };
}
