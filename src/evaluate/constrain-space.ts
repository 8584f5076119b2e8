import { StropError } from '../errors.ts';
import type { Value } from '../space/dimension.ts';
import type { PartialConfiguration } from '../space/forbidden.ts';
import { type Configuration, Grid } from '../space/grid.ts';
import {
  brokenLimit,
  fits,
  map,
  type NetworkStructure,
  parseTarget,
  type Target,
  targetText,
} from '../spiking/index.ts';
import { recipeOf, shapeDimensions } from './recipe.ts';
import { structureOf } from './structure-of.ts';

/** What every network of a search has to keep, known from its shapes before it is trained. */
export interface Constraint {
  readonly text: string;
  readonly target: Target;
  /** `cores:TARGET<=N`; absent for `fits:TARGET`. */
  readonly mostCores?: number;
}

/** Constraints with commas between them. @throws StropError 'invalid-argument', with what there is. */
export function parseConstraints(text: string): Constraint[] {
  return text.split(',').map((each) => {
    const [, kind, target, most] = /^(fits|cores):([\w*]+)(?:<=(\d+))?$/.exec(each.trim()) ?? [];
    if (!kind || (kind === 'cores') === (most === undefined)) {
      throw new StropError('invalid-argument', `--constraint ${each}: expected fits:TARGET or cores:TARGET<=N`);
    }
    const place = parseTarget(target!);
    if (kind === 'fits') return { text: `fits:${targetText(place)}`, target: place };
    return { text: `cores:${targetText(place)}<=${most}`, target: place, mostCores: Number(most) };
  });
}

export interface ConstrainedSpace {
  /** With all configurations forbidden that keep not every constraint. */
  readonly space: Grid;
  /** Distinct points of the grid, and those of them that are left. */
  readonly points: number;
  readonly fitting: number;
}

/** The data set's part in a network's shapes. */
export interface Images {
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly classes: number;
}

/**
 * Forbids, in a named space, what breaks a constraint, so that a search never proposes it. Only the dimensions that shape a network
 * are looked at, every combination of them once.
 *
 * @throws StropError 'invalid-argument' where nothing is left, saying what would fit.
 */
export function constrainSpace(
  name: string,
  space: Grid,
  constraints: readonly Constraint[],
  images: Images,
): ConstrainedSpace {
  const names = shapeDimensions(name);
  const free = space.configuration(new Int32Array(space.dimensions.length));
  const combinations = product(names.map((each) => space.dimensions.find((d) => d.name === each)!.values));
  const structure = (values: readonly Value[]): NetworkStructure => {
    const own = Object.fromEntries(names.map((each, i) => [each, values[i]!]));
    return structureOf(recipeOf(name, { ...free, ...own } as Configuration), images.shape, images.classes);
  };
  const broken = combinations.filter((values) => {
    const network = structure(values);
    return constraints.some((constraint) => !isKept(network, constraint));
  });
  if (broken.length === combinations.length) throw nothingFits(name, constraints, combinations.map(structure));
  const fitting = (space.points * (combinations.length - broken.length)) / combinations.length;
  if (broken.length === 0) return { space, points: space.points, fitting };
  const forbidden = merge(names, broken);
  return { space: new Grid(space.toJSON(), { forbidden }), points: space.points, fitting };
}

function isKept(network: NetworkStructure, { target, mostCores }: Constraint): boolean {
  if (mostCores === undefined) return !brokenLimit(network, target);
  const { cores, limits } = map(network, target);
  return cores !== null && cores <= mostCores && limits.length === 0;
}

/** The advice is for the network that breaks its limit by the least. */
function nothingFits(
  space: string,
  constraints: readonly Constraint[],
  networks: readonly NetworkStructure[],
): StropError {
  const texts = constraints.map(({ text }) => text).join(',');
  const [{ target }] = constraints as [Constraint];
  const excess = networks.map((network) => {
    const limit = brokenLimit(network, target);
    return limit ? limit.needed / limit.available : 1;
  });
  const fit = fits(networks[excess.indexOf(Math.min(...excess))]!, target);
  const reason = fit.fits
    ? 'together they leave nothing'
    : `the nearest needs ${fit.needed} ${fit.limit}${fit.layer ? ` for ${fit.layer}` : ''}, there are ${fit.available}` +
      (fit.nearest ? `; what would fit: ${fit.nearest}` : '');
  return new StropError('invalid-argument', `--constraint ${texts}: no configuration of ${space} keeps it; ${reason}`);
}

function product(lists: readonly (readonly Value[])[]): Value[][] {
  return lists.reduce<Value[][]>((heads, list) => heads.flatMap((head) => list.map((value) => [...head, value])), [[]]);
}

/** The combinations as few entries: those that differ in one dimension only become one, with several values of it. */
function merge(names: readonly string[], combinations: readonly (readonly Value[])[]): PartialConfiguration[] {
  let entries = combinations.map((values) => values.map((value) => [value]));
  names.forEach((_, dimension) => {
    const merged = new Map<string, Value[][]>();
    for (const entry of entries) {
      const others = JSON.stringify(entry.with(dimension, []));
      const same = merged.get(others);
      if (same) same[dimension]!.push(...entry[dimension]!);
      else
        merged.set(
          others,
          entry.map((values) => values.slice()),
        );
    }
    entries = [...merged.values()];
  });
  return entries.map((entry) => Object.fromEntries(names.map((name, i) => [name, entry[i]!])));
}
