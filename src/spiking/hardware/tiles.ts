import type { ChipLayer } from './structure.ts';

/** What a tile of a population takes of a core: `fixed + perFeature` times its features, of `available`. */
export interface CoreNeed {
  /** In words, with its unit. */
  readonly resource: string;
  readonly fixed: number;
  readonly perFeature: number;
  readonly available: number;
}

/** What a tile of so many rows and columns takes of a core. */
export type NeedsOf = (layer: ChipLayer, rows: number, columns: number) => CoreNeed[];

/** How much of one resource the fullest core uses. */
export interface ResourceUse {
  readonly resource: string;
  readonly used: number;
  readonly available: number;
}

/** A population split over cores: tiles of rows, columns and features, each on a core of its own. */
export interface Tiling {
  readonly cores: number;
  /** Of the largest tile. */
  readonly tile: { readonly rows: number; readonly columns: number; readonly features: number };
  readonly use: readonly ResourceUse[];
}

/**
 * The split, by channels and in space, in which every tile keeps within its core and that takes the fewest cores, those counted
 * that `costOf` says it makes others take; of several, the one with the fewest rows and columns of tiles.
 *
 * @returns what a tile of one neuron takes too much of, where there is none.
 */
export function searchTiles(
  layer: ChipLayer,
  needsOf: NeedsOf,
  costOf: (tiling: Pick<Tiling, 'cores' | 'tile'>) => number = () => 0,
): Tiling | { readonly broken: ResourceUse } {
  let best: Tiling | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const rows of extentsOf(layer.rows)) {
    for (const columns of extentsOf(layer.columns)) {
      const needs = needsOf(layer, rows, columns);
      const most = Math.min(layer.features, ...needs.map(mostFeatures));
      if (most < 1) continue;
      const splits = Math.ceil(layer.features / most);
      const features = Math.ceil(layer.features / splits);
      const cores = Math.ceil(layer.rows / rows) * Math.ceil(layer.columns / columns) * splits;
      const tiling = { cores, tile: { rows, columns, features } };
      const cost = cores + costOf(tiling);
      if (cost >= least) continue;
      least = cost;
      best = { ...tiling, use: needs.map((need) => useOf(need, features)) };
    }
  }
  if (best) return best;
  const excess = needsOf(layer, 1, 1).map((need) => useOf(need, 1));
  return { broken: excess.reduce((worst, use) => (shareOf(use) > shareOf(worst) ? use : worst)) };
}

/** How many messages a spike of an input becomes, one for each core that its neurons reach, on average over the input. */
export function messagesPerSpike(layer: ChipLayer, input: number, { tile }: Pick<Tiling, 'tile'>): number {
  const { shape, depthwise } = layer.inputs[input]!;
  const rows = reached(layer.rows, tile.rows, shape.strideY, shape.kernelHeight, shape.padTop, shape.height);
  const columns = reached(layer.columns, tile.columns, shape.strideX, shape.kernelWidth, shape.padLeft, shape.width);
  return (rows / shape.height) * (columns / shape.width) * (depthwise ? 1 : Math.ceil(layer.features / tile.features));
}

/** How many rows of its input `rows` rows of a population read, at most: none outside of it. */
export function fieldOf(rows: number, stride: number, kernel: number, height: number): number {
  return Math.min(height, (rows - 1) * stride + kernel);
}

export function shareOf({ used, available }: ResourceUse): number {
  return used / available;
}

/** Rows of input that the tiles read, those that several read counted as often. */
function reached(rows: number, tile: number, stride: number, kernel: number, pad: number, height: number): number {
  let sum = 0;
  for (let first = 0; first < rows; first += tile) {
    const last = Math.min(rows, first + tile) - 1;
    const from = Math.max(0, first * stride - pad);
    const to = Math.min(height, last * stride - pad + kernel);
    sum += Math.max(0, to - from);
  }
  return sum;
}

/** The extents that a split into equal parts gives, from the whole down to 1. */
function extentsOf(whole: number): number[] {
  return [...new Set(Array.from({ length: whole }, (_, i) => Math.ceil(whole / (i + 1))))];
}

function mostFeatures({ fixed, perFeature, available }: CoreNeed): number {
  if (fixed > available) return 0;
  return perFeature === 0 ? Number.POSITIVE_INFINITY : Math.floor((available - fixed) / perFeature);
}

function useOf({ resource, fixed, perFeature, available }: CoreNeed, features: number): ResourceUse {
  return { resource, used: fixed + perFeature * features, available };
}
