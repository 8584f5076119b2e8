import { type ChipLayer, neuronsOf } from './structure.ts';

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
 * The split over the fewest cores, by channels and in space, in which every tile keeps within its core; of several, the one with
 * the fewest rows and columns of tiles, which sends each spike to fewer cores.
 *
 * @returns what a tile of one neuron takes too much of, where there is none.
 */
export function searchTiles(layer: ChipLayer, needsOf: NeedsOf): Tiling | { readonly broken: ResourceUse } {
  let best: Tiling | undefined;
  for (const rows of extentsOf(layer.rows)) {
    for (const columns of extentsOf(layer.columns)) {
      const needs = needsOf(layer, rows, columns);
      const features = Math.min(layer.features, ...needs.map(mostFeatures));
      if (features < 1) continue;
      const splits = Math.ceil(layer.features / features);
      const cores = Math.ceil(layer.rows / rows) * Math.ceil(layer.columns / columns) * splits;
      if (best && cores >= best.cores) continue;
      const even = Math.ceil(layer.features / splits);
      best = { cores, tile: { rows, columns, features: even }, use: needs.map((need) => useOf(need, even)) };
    }
  }
  if (best) return best;
  const excess = needsOf(layer, 1, 1).map((need) => useOf(need, 1));
  return { broken: excess.reduce((worst, use) => (shareOf(use) > shareOf(worst) ? use : worst)) };
}

/** How many messages a spike of an input becomes, one for each core that its neurons reach, on average over the input. */
export function messagesPerSpike(layer: ChipLayer, input: number, { tile }: Tiling): number {
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

/** Neurons of the tiles of a population as they are on average, as a share of those of the largest tile. */
export function evenness(layer: ChipLayer, { cores, tile }: Tiling): number {
  return neuronsOf(layer) / (cores * neuronsOf(tile));
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
