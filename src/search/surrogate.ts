// Stands in for the contracts of gp/ and acquisition/ until they are merged.
import { maximiseExpectedImprovement } from '../acquisition/maximise-expected-improvement.ts';
import { StropError } from '../errors.ts';
import { fitPosterior as fitByIndex } from '../gp/fit.ts';
import type { Posterior as IndexPosterior } from '../gp/posterior.ts';
import type { Kernels } from '../kernels/interface.ts';
import type { Digits, Grid } from '../space/grid.ts';

export interface Acquisition {
  readonly kind: 'logEI' | 'EI' | 'PI' | 'LCB' | 'mean';
  readonly incumbent: number;
  readonly xi: number;
  readonly kappa: number;
}

export interface MaximiseOptions {
  readonly mode: 'certified' | 'heuristic' | 'exhaustive';
  readonly excluded: Iterable<Digits>;
  readonly count?: number;
  readonly kernels: Kernels;
  readonly threads?: number;
  readonly seed: number;
  readonly budget?: { readonly seconds?: number; readonly nodes?: number };
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Certificate {
  readonly upperBound: number;
  readonly gap: number;
  readonly complete: boolean;
  readonly nodes: number;
}

export class Posterior {
  readonly space: Grid;
  readonly inner: IndexPosterior;

  constructor(space: Grid, inner: IndexPosterior) {
    this.space = space;
    this.inner = inner;
  }

  append(digits: Digits, value: number): void {
    this.inner.append(this.space.index(digits), value);
  }

  mean(digits: Digits): number {
    return this.inner.mean(this.space.index(digits));
  }

  highestObservedMean(): number {
    return this.inner.highestObservedMean();
  }
}

export async function fitPosterior(
  space: Grid,
  observed: readonly Digits[],
  values: Float64Array,
  { kernels }: { kernels: Kernels },
): Promise<Posterior> {
  const indices = observed.map((digits) => space.index(digits));
  return new Posterior(space, fitByIndex(space, indices, values, kernels));
}

export async function maximise(
  posterior: Posterior,
  { kind, incumbent, xi }: Acquisition,
  { kernels, excluded, signal }: MaximiseOptions,
): Promise<{ best: { digits: Digits; value: number }[]; certificate?: Certificate }> {
  if (kind !== 'logEI' && kind !== 'EI') throw new StropError('unavailable', `acquisition ${kind}: not merged yet`);
  const { space, inner } = posterior;
  const indices: number[] = Array.from(excluded, (digits) => space.index(digits));
  for (let index = 0; space.points < space.size && index < space.size; index++) {
    if (!space.isCanonical(space.digits(index))) indices.push(index);
  }
  const found = await maximiseExpectedImprovement(inner, { kernels, excluded: indices, incumbent, xi, signal });
  const { index, logImprovement: value } = found;
  const certificate = { upperBound: value, gap: 0, complete: true, nodes: space.size };
  return { best: [{ digits: space.digits(index), value }], certificate };
}
