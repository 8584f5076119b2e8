import { StropError } from '../../errors.ts';
import { mapInTiles } from './map-in-tiles.ts';
import type { ProfileId } from './profiles.ts';
import { mapOntoSpeck } from './speck.ts';
import { depthOf, type NetworkStructure } from './structure.ts';
import { TILED } from './tiled-targets.ts';
import { type ResourceUse, shareOf } from './tiles.ts';

/** A limit of a target that a network breaks. */
export interface Limit {
  /** In words, with its unit. */
  readonly limit: string;
  /** Absent where it is the whole network's. */
  readonly layer?: string;
  readonly needed: number;
  readonly available: number;
}

/** Where one population of neurons lies. */
export interface LayerMapping {
  readonly name: string;
  readonly kind: 'conv' | 'dense' | 'orPool';
  readonly neurons: number;
  /** Of one neuron that no border cuts. */
  readonly fanIn: number;
  /** Those that only copy its spikes among them; null where no core holds even one of its neurons. */
  readonly cores: number | null;
  /** In how many parts rows, columns and features are split. */
  readonly split: { readonly rows: number; readonly columns: number; readonly features: number } | null;
  /** Of the fullest core. */
  readonly use: readonly ResourceUse[];
  /** Messages that a spike of each of its inputs becomes on the way to it, on average. */
  readonly messages: readonly number[];
  readonly inputs: readonly string[];
}

/** How a network lies on a target's cores. */
export interface Mapping {
  readonly target: string;
  /** Chips or boards that there are. */
  readonly units: number;
  readonly unit: 'chip' | 'board';
  /** Null where a layer has no place. */
  readonly cores: number | null;
  readonly coresAvailable: number;
  readonly neurons: number;
  /** Steps that a wave of spikes takes from the first population to the last. */
  readonly depth: number;
  readonly perLayer: readonly LayerMapping[];
  /** What it breaks; empty where it fits. */
  readonly limits: readonly Limit[];
  /** Shares: of the cores, of the neurons of the cores in use, and of what the fullest core is short of most. */
  readonly utilisation: { readonly cores: number | null; readonly neurons: number | null; readonly fullest: number };
  /** What the figures rest on, and what they leave out. */
  readonly basis: string;
  readonly profile: ProfileId;
}

/** The parts of a mapping that differ from target to target. */
export type Placement = Pick<
  Mapping,
  'unit' | 'cores' | 'coresAvailable' | 'neurons' | 'perLayer' | 'limits' | 'basis' | 'profile'
> & { readonly neuronsPerCore: number };

export const TARGETS = ['loihi', 'loihi2', 'spinnaker1', 'spinnaker2', 'truenorth', 'speck'] as const;
export type TargetName = (typeof TARGETS)[number];

/** A kind of hardware and how many chips, or boards of SpiNNaker 1, of it. */
export interface Target {
  readonly name: TargetName;
  readonly units: number;
}

/** `loihi`, or `loihi*32` for so many chips. @throws StropError 'invalid-argument', with the names that there are. */
export function parseTarget(text: string): Target {
  const [, name, units = '1'] = /^([a-z]+\d?)(?:\*(\d+))?$/.exec(text.trim()) ?? [];
  const found = TARGETS.find((target) => target === (name === 'loihi1' ? 'loihi' : name));
  if (found && Number(units) >= 1) return { name: found, units: Number(units) };
  const expected = `one of ${TARGETS.join(', ')}, with *N for N chips`;
  throw new StropError('invalid-argument', `target ${text}: expected ${expected}`);
}

export function targetText({ name, units }: Target): string {
  return units === 1 ? name : `${name}*${units}`;
}

/**
 * Lays a network onto the cores of a target: layers one by one, each core for one layer only, each layer split by channels and in
 * space so that it and those that send to it take the fewest cores (docs/decisions/0007). The shapes of a network without weights
 * are enough.
 */
export function map(network: NetworkStructure, target: Target | string): Mapping {
  const { name, units } = typeof target === 'string' ? parseTarget(target) : target;
  const placed = name === 'speck' ? mapOntoSpeck(network, units) : mapInTiles(network, TILED[name], units);
  const { neuronsPerCore, ...placement } = placed;
  const { cores, coresAvailable, neurons, perLayer } = placement;
  const limits = [...placement.limits];
  if (cores !== null && cores > coresAvailable) {
    limits.push({
      limit: `cores of ${units} ${placement.unit}${units > 1 ? 's' : ''}`,
      needed: cores,
      available: coresAvailable,
    });
  }
  return {
    ...{ target: targetText({ name, units }), units, ...placement, limits, depth: depthOfMapping(perLayer) },
    utilisation: {
      cores: cores === null ? null : cores / coresAvailable,
      neurons: cores === null || cores === 0 ? null : neurons / (cores * neuronsPerCore),
      fullest: Math.max(0, ...perLayer.flatMap(({ use }) => use.map(shareOf))),
    },
  };
}

function depthOfMapping(perLayer: readonly LayerMapping[]): number {
  return depthOf(perLayer.map(({ name, inputs }) => ({ name, inputs: inputs.map((from) => ({ from })) })));
}
