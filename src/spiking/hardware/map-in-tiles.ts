import type { LayerMapping, Limit, Placement } from './mapping.ts';
import { type ChipLayer, chipLayers, fanInOf, type NetworkStructure, neuronsOf } from './structure.ts';
import type { TiledTarget } from './tiled-targets.ts';
import { messagesPerSpike, searchTiles, type Tiling } from './tiles.ts';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Lays the populations of a network out, those that receive before those that send: how they are split decides what it takes to send. */
export function mapInTiles(network: NetworkStructure, target: TiledTarget, units: number): Placement {
  const layers = chipLayers(network);
  const senders = new Map(layers.map((layer) => [layer.name, new Sender(layer, target)]));
  const perLayer: LayerMapping[] = [];
  const limits: Limit[] = [];
  for (const layer of layers.toReversed()) {
    const own = senders.get(layer.name)!;
    const costOf = (tiling: Pick<Tiling, 'cores' | 'tile'>) =>
      sum(layer.inputs.map(({ from }, i) => senders.get(from)?.costOf(messagesPerSpike(layer, i, tiling)) ?? 0));
    const found = searchTiles(layer, own.needsOf, costOf);
    const inputs = layer.inputs.map(({ from }) => from);
    const facts = { name: layer.name, kind: layer.kind, neurons: neuronsOf(layer), fanIn: fanInOf(layer), inputs };
    if ('broken' in found) {
      const { resource, used, available } = found.broken;
      limits.unshift({ limit: `${resource} of a core`, layer: layer.name, needed: used, available });
      perLayer.unshift({ ...facts, cores: null, split: null, use: [found.broken], messages: inputs.map(() => 1) });
      continue;
    }
    const messages = inputs.map((_, i) => messagesPerSpike(layer, i, found));
    inputs.forEach((from, i) => {
      senders.get(from)?.send(messages[i]!);
    });
    const { tile, use } = found;
    const split = {
      rows: Math.ceil(layer.rows / tile.rows),
      columns: Math.ceil(layer.columns / tile.columns),
      features: Math.ceil(layer.features / tile.features),
    };
    perLayer.unshift({ ...facts, cores: found.cores + own.copyingCores(), split, use, messages });
  }
  const neurons = sum(layers.map(neuronsOf));
  const cores = perLayer.some((layer) => layer.cores === null) ? null : sum(perLayer.map((layer) => layer.cores!));
  return {
    ...{ unit: target.unit, cores, coresAvailable: units * target.coresPerUnit, neurons, perLayer },
    ...{ neuronsPerCore: target.neuronsPerCore, basis: target.basis, profile: target.profile },
    limits: [...limits, ...(target.limitsOf?.(network, neurons, units) ?? [])],
  };
}

/** A population and what its spikes become on the way to those that receive from it, as far as they have been laid out. */
class Sender {
  readonly #layer: ChipLayer;
  readonly #target: TiledTarget;
  #messages = 0;
  #alone: number | undefined;

  constructor(layer: ChipLayer, target: TiledTarget) {
    this.#layer = layer;
    this.#target = target;
  }

  readonly needsOf = (layer: ChipLayer, rows: number, columns: number) =>
    this.#target.needsOf(layer, rows, columns, this.#messages);

  /** Cores more, where each spike becomes so many messages more. */
  costOf(messages: number): number {
    return this.#sending(this.#messages + messages) - this.#sending(this.#messages);
  }

  send(messages: number): void {
    this.#messages += messages;
  }

  copyingCores(): number {
    return this.#target.copies ? this.#sending(this.#messages) : 0;
  }

  #sending(messages: number): number {
    if (!this.#target.sendingCores) return 0;
    if (this.#alone === undefined) {
      const found = searchTiles(this.#layer, (layer, rows, columns) => this.#target.needsOf(layer, rows, columns, 0));
      this.#alone = 'broken' in found ? 0 : found.cores;
    }
    return this.#target.sendingCores(neuronsOf(this.#layer), messages, this.#alone);
  }
}
