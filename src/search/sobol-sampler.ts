import { Sobol } from '../random/sobol.ts';
import { drawUnused } from './draw-unused.ts';
import { lastPosition } from './history.ts';
import type { Sampler } from './sampler.ts';

const NAME = 'sobol';
/** Names the stream of this file. */
const STREAM = 0x736f626f; // 'sobo'
/** After so many points of the sequence whose configurations have been used or are forbidden, one is drawn at random. */
const TRIES = 4096;

/**
 * Goes along a scrambled Sobol' sequence: a digit is the part of [0, 1), one of as many as the dimension has values, in which
 * its coordinate lies. Points whose configuration has been used are left out.
 */
export function sobolSampler(): Sampler {
  return {
    name: NAME,
    suggest: async (context) => {
      const { space, seed, trials } = context;
      const sequence = new Sobol(space.dimensions.length, seed, STREAM);
      const taken = new Set(trials.map(({ digits }) => space.key(digits)));
      const first = lastPosition(trials, NAME) + 1;
      for (let position = first; position < first + TRIES; position++) {
        const point = sequence.point(position);
        const digits = space.canonical(
          space.cardinalities.map((cardinality, d) => Math.floor(point[d]! * cardinality)),
        );
        if (!taken.has(space.key(digits)) && !space.isForbidden(digits)) return { digits, details: { position } };
      }
      return { digits: drawUnused(context), details: { position: first + TRIES - 1 } };
    },
  };
}
