let loose = false;

/** Whether `withLooseRounding` runs. */
export function isRoundingLoose(): boolean {
  return loose;
}

/**
 * Lets an engine take faster algorithms for what `run` computes, whose rounding errors are a few times larger. For training,
 * where batch normalisation by the batch's own moments makes a far larger difference to inference; not for inference, where
 * beside a threshold every bit counts.
 */
export function withLooseRounding<T>(run: () => T): T {
  const before = loose;
  loose = true;
  try {
    return run();
  } finally {
    loose = before;
  }
}
