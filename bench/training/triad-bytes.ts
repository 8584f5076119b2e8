/** What one pass of the triad moves: its three arrays of doubles together. */
export const TRIAD_BYTES = 384 * 2 ** 20;
