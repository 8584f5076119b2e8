import { StropError } from '../errors.ts';
import {
  type Activity,
  ENERGY_NAMES,
  energyOf,
  fullActivity,
  LATENCY_NAMES,
  latencyOf,
  map,
  type NetworkStructure,
  parseTarget,
  targetText,
} from '../spiking/index.ts';

const KINDS = ['accuracy', 'energy', 'latency', 'spikes', 'synapticOperations', 'cores'] as const;
type Kind = (typeof KINDS)[number];

/** What a search asks of a network. */
export interface Objective {
  /** As it is asked for: `accuracy`, `energy:loihi1_sanafe`, `cores:loihi`. */
  readonly name: string;
  readonly kind: Kind;
  /** The profile of an energy or a latency, the target of cores. */
  readonly of?: string;
  readonly direction: 'maximize' | 'minimize';
  readonly unit: string;
}

/** An objective's value: a type, and no interface, so that it is JSON among a trial's attributes. */
export type ObjectiveFigure = {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** What a figure of hardware rests on. */
  readonly profile?: string;
  readonly basis?: string;
};

/** The only profile that was fitted to a board and says how far off it was: at most 11.7 % in energy. */
const DEFAULTS: Partial<Record<Kind, string>> = { energy: 'loihi1_sanafe', latency: 'loihi1_sanafe', cores: 'loihi' };
const UNITS: Record<Kind, string> = {
  ...{ accuracy: 'fraction', energy: 'pJ', latency: 'ns', spikes: 'an image' },
  ...{ synapticOperations: 'an image', cores: 'cores' },
};

/**
 * One or two objectives, with a comma between them: `accuracy,energy`, `energy:truenorth:all-in`, `cores:loihi2`.
 *
 * @throws StropError 'invalid-argument', with what there is, for one that is unknown.
 */
export function parseObjectives(text: string): Objective[] {
  const objectives = text.split(',').map((each) => parseObjective(each.trim()));
  if (objectives.length <= 2 && new Set(objectives.map(({ name }) => name)).size === objectives.length) {
    return objectives;
  }
  throw new StropError('invalid-argument', `--objectives ${text}: expected one, or two that differ, with a comma`);
}

function parseObjective(text: string): Objective {
  const [kindText = '', ...rest] = text.split(':');
  const kind = KINDS.find((each) => each === kindText);
  if (!kind) throw new StropError('invalid-argument', `--objectives ${text}: expected some of ${KINDS.join(', ')}`);
  const direction = kind === 'accuracy' ? 'maximize' : 'minimize';
  const chosen = rest.join(':') || DEFAULTS[kind];
  const of = kind === 'cores' ? targetText(parseTarget(chosen!)) : chosen;
  const known = { energy: ENERGY_NAMES, latency: LATENCY_NAMES }[kind as string];
  if (known && !known.includes(of!)) {
    throw new StropError('invalid-argument', `--objectives ${text}: expected ${kind}:PROFILE of ${known.join(', ')}`);
  }
  if (of !== undefined && !DEFAULTS[kind]) {
    throw new StropError('invalid-argument', `--objectives ${text}: ${kind} depends on no profile`);
  }
  const name = of === undefined ? kind : `${kind}:${of}`;
  return { name, kind, direction, unit: UNITS[kind], ...(of === undefined ? {} : { of }) };
}

/** What the objectives measure, in words; studies with other words are other studies. */
export function describeObjectives(objectives: readonly Objective[], accuracy: string): string {
  return objectives.map(({ kind, name, unit }) => (kind === 'accuracy' ? accuracy : `${name} in ${unit}`)).join('; ');
}

/** What was found of a network. */
export interface Found {
  /** Or the accuracy of chance, where training came to nothing. */
  readonly accuracy: number;
  readonly structure: NetworkStructure;
  /** Null where there is no spiking network, or none that works: then it is taken to do all that it could. */
  readonly activity: Activity | null;
}

/** The values of the objectives, each with its unit and, of hardware, its profile and basis. */
export function figuresOf(objectives: readonly Objective[], found: Found): ObjectiveFigure[] {
  const activity = found.activity ?? fullActivity(found.structure);
  return objectives.map(({ name, kind, of, unit }): ObjectiveFigure => {
    const own = { name, unit };
    switch (kind) {
      case 'accuracy':
        return { ...own, value: found.accuracy };
      case 'spikes':
      case 'synapticOperations':
        return { ...own, value: activity[kind] };
      case 'cores': {
        const { cores, basis, profile, limits } = map(found.structure, of!);
        if (cores !== null) return { ...own, value: cores, profile, basis };
        throw unplaced(name, limits[0]?.layer);
      }
      default: {
        const estimates = kind === 'energy' ? energyOf : latencyOf;
        const [estimate] = estimates(found.structure, activity, [of!]);
        if (!estimate) throw unplaced(name);
        return { ...own, value: estimate.value, profile: estimate.profile, basis: estimate.basis };
      }
    }
  });
}

function unplaced(objective: string, layer = 'some layer'): StropError {
  const message = `${objective}: ${layer} has no place on its target; constrain the search by fits:TARGET`;
  return new StropError('invalid-argument', message);
}
