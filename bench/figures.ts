import { availableParallelism, cpus } from 'node:os';

/** One number of a suite. A floor is what `--check` demands, a target what we are after. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly floor?: number;
  readonly target?: number;
  /** The quartiles of what `value` is the median of. */
  readonly q1?: number;
  readonly q3?: number;
}

export interface SuiteResult {
  readonly suite: string;
  readonly machine: { cpu: string; isa: string; cores: number; node: string };
  /** Peers that were measured in the same call, with their versions. */
  readonly peers: Record<string, string>;
  readonly figures: Figure[];
}

export interface SuiteOptions {
  /** Fewer repeats: to see that it runs, not to quote. */
  readonly quick: boolean;
  /** Measure anew what is otherwise taken from bench/results, for hours. */
  readonly peers: boolean;
  readonly progress: (line: string) => void;
}

/** @param isa `avx2`, `avx512` or `avx512vnni`, or what else the machine has. */
export function machine(isa: string): SuiteResult['machine'] {
  return { cpu: cpus()[0]?.model ?? 'unknown', isa, cores: availableParallelism(), node: process.versions.node };
}

/** The value below which a fraction `q` of the values lies, interpolated between the two next to it (Hyndman and Fan's type 7). */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  return below + (place - Math.floor(place)) * (sorted[Math.ceil(place)]! - below);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function missesFloor({ value, better, floor }: Figure): boolean {
  return floor !== undefined && !(better === 'higher' ? value >= floor : value <= floor);
}

export function table({ suite, machine: on, peers, figures }: SuiteResult): string {
  const width = Math.max(...figures.map(({ name }) => name.length));
  const rows = figures.map((figure) => {
    const { name, value, unit, floor, target } = figure;
    const bounds = [floor === undefined ? [] : `floor ${floor}`, target === undefined ? [] : `target ${target}`].flat();
    const verdict = missesFloor(figure) ? '  misses its floor' : '';
    return `${name.padEnd(width)}  ${value.toPrecision(4).padStart(10)} ${unit.padEnd(6)} ${bounds.join(', ')}${verdict}`;
  });
  const beside = Object.entries(peers).map(([name, version]) => `${name} ${version}`);
  return [`${suite} on ${on.cpu}, ${on.isa}, ${on.cores} cores, Node ${on.node}`, ...beside, ...rows].join('\n');
}
