import { type Limit, map, type Target } from './mapping.ts';
import { nearestChange } from './nearest-change.ts';
import type { NetworkStructure } from './structure.ts';

/** Whether a network has its place on a target: yes, or the limit that it breaks most, and what would help. */
export type Fit =
  | { readonly fits: true }
  | (Limit & {
      readonly fits: false;
      readonly by: number;
      /** The nearest change that would fit, in words; null where none of those that were tried does. */
      readonly nearest: string | null;
    });

/** The limit that a network breaks by the largest factor; undefined where it fits. */
export function brokenLimit(network: NetworkStructure, target: Target | string): Limit | undefined {
  const { limits } = map(network, target);
  return limits.reduce<Limit | undefined>(
    (worst, limit) => (worst && worst.needed / worst.available >= limit.needed / limit.available ? worst : limit),
    undefined,
  );
}

/** Whether a network, or one of its shapes, fits onto a target, and if not, why, by how much, and what would. */
export function fits(network: NetworkStructure, target: Target | string): Fit {
  const broken = brokenLimit(network, target);
  if (!broken) return { fits: true };
  return { fits: false, ...broken, by: broken.needed - broken.available, nearest: nearestChange(network, target) };
}
