import { type Figure, figureName } from './figure.ts';
import type { TargetName } from './mapping.ts';
import type { Activity } from './metrics.ts';
import { hardwareProfile, type ProfileId } from './profiles.ts';
import type { NetworkStructure } from './structure.ts';
import { type ChipWork, chipWork } from './work.ts';

/** Of an image: what its operations take, static power apart. */
export interface EnergyEstimate extends Figure {
  readonly unit: 'pJ';
  /** Its parts, in pJ. */
  readonly parts: Readonly<Record<string, number>>;
  /** What it leaves out. */
  readonly excludes: string;
}

interface EnergyModel extends Pick<Figure, 'profile' | 'model'> {
  /** Whose cores decide what spikes become on their way. */
  readonly target: TargetName;
  readonly parts: (work: ChipWork) => Record<string, number>;
  readonly excludes: string;
}

/** The sum over the layers. */
function total(work: ChipWork, of: (layer: ChipWork['layers'][number]) => number): number {
  return work.layers.reduce((sum, layer) => sum + of(layer), 0);
}

const operations = (work: ChipWork) => total(work, (layer) => layer.synapticOperations);
const updates = (work: ChipWork) => total(work, (layer) => layer.neurons);
const spikes = (work: ChipWork) => total(work, (layer) => layer.spikes);
const messages = (work: ChipWork) => total(work, (layer) => layer.messages);

const horowitz = hardwareProfile('horowitz45');
const loihi = hardwareProfile('loihi1_table2');
const sanafe = hardwareProfile('loihi1_sanafe');
const trueNorth = hardwareProfile('truenorth');
const sharp = hardwareProfile('spinnaker1_a');
const hoeppner = hardwareProfile('spinnaker1_b');
const spinnaker2 = hardwareProfile('spinnaker2_proto');

const NOT_STATIC = 'static power, host';

const MODELS: readonly EnergyModel[] = [
  {
    ...{ profile: 'horowitz45', target: 'loihi', excludes: 'memory, routing, leakage, thresholds, host' },
    parts: (work) => ({ synapses: operations(work) * (work.quantised ? horowitz.e_add_int32 : horowitz.e_add_fp32) }),
  },
  {
    ...{ profile: 'loihi1_table2', target: 'loihi', excludes: `${NOT_STATIC}, ways from the host` },
    parts: (work) => ({
      synapses: operations(work) * loihi.e_synop_min,
      neurons: spikes(work) * loihi.e_neuron_active + (updates(work) - spikes(work)) * loihi.e_neuron_inactive,
      messages: messages(work) * loihi.e_spike_tile,
      hops: total(work, ({ hops }) => hops.eastWest * loihi.e_hop_ew + hops.northSouth * loihi.e_hop_ns),
    }),
  },
  {
    ...{ profile: 'loihi1_sanafe', target: 'loihi', excludes: `${NOT_STATIC}, hops` },
    parts: (work) => ({
      synapses: total(work, (layer) => {
        return layer.synapticOperations * (layer.kind === 'dense' ? sanafe.e_synop_dense : sanafe.e_synop_conv);
      }),
      neurons: updates(work) * (sanafe.e_neuron_access + sanafe.e_neuron_update),
      spikes: spikes(work) * sanafe.e_spike_out,
      messages: messages(work) * sanafe.e_msg_out,
    }),
  },
  {
    ...{ profile: 'truenorth', model: 'all-in', target: 'truenorth', excludes: 'host' },
    parts: (work) => ({ synapses: operations(work) * trueNorth.e_synop_allin }),
  },
  {
    ...{ profile: 'truenorth', model: 'marginal', target: 'truenorth', excludes: `${NOT_STATIC}, neurons` },
    parts: (work) => ({
      synapses: operations(work) * trueNorth.e_synop_marginal_derived,
      hops: total(work, ({ hops }) => (hops.eastWest + hops.northSouth) * trueNorth.e_hop),
    }),
  },
  {
    ...{ profile: 'spinnaker1_a', target: 'spinnaker1', excludes: NOT_STATIC },
    parts: (work) => ({ synapses: operations(work) * sharp.e_psp, neurons: updates(work) * sharp.e_neuron_ms }),
  },
  {
    ...{ profile: 'spinnaker1_b', target: 'spinnaker1', excludes: NOT_STATIC },
    parts: (work) => ({ synapses: operations(work) * hoeppner.e_synop, neurons: updates(work) * hoeppner.e_neuron }),
  },
  {
    ...{ profile: 'spinnaker2_proto', target: 'spinnaker2', excludes: NOT_STATIC },
    parts: (work) => ({
      synapses: operations(work) * spinnaker2.e_synop,
      neurons: updates(work) * spinnaker2.e_neuron,
    }),
  },
];

/** Under which profiles there is an energy. */
export const ENERGY_NAMES: readonly string[] = MODELS.map(figureName);

/**
 * The energy of an image under every profile that has constants for it, or those named. Every neuron is updated once an image, as
 * where images follow one another step by step; a neuron that does a max-pool's OR is one, and a bias comes by one operation once
 * an image, in its layer's step. The host's work, on grey levels, is not among it.
 */
export function energyOf(network: NetworkStructure, activity: Activity, names = ENERGY_NAMES): EnergyEstimate[] {
  const works = new Map<TargetName, ChipWork>();
  return MODELS.filter((model) => names.includes(figureName(model))).map(({ target, parts: partsOf, ...model }) => {
    const work = works.get(target) ?? chipWork(network, activity, target);
    works.set(target, work);
    const parts = partsOf(work);
    const value = Object.values(parts).reduce((sum, part) => sum + part, 0);
    const { basis } = hardwareProfile<ProfileId>(model.profile);
    const point = model.model === 'all-in' ? ` (a whole chip at ${trueNorth.allin_point})` : '';
    return { value, unit: 'pJ', ...model, basis: `${basis}${point}`, parts };
  });
}

/** What the host's products take of arithmetic. */
export function hostEnergy(activity: Activity): Figure {
  const operation = activity.quantised ? horowitz.e_mul_int8 + horowitz.e_add_int32 : horowitz.e_mac_fp32;
  const host = activity.layers.filter((layer) => layer.host);
  const value = host.reduce((sum, { synapticOperations }) => sum + synapticOperations * operation, 0);
  return { value, unit: 'pJ', profile: 'horowitz45', basis: `${horowitz.basis}, arithmetic only` };
}

/** How far apart profiles are. */
export interface Spread {
  readonly lowest: Figure;
  readonly highest: Figure;
  /** The highest over the lowest. */
  readonly factor: number;
}

/** Null where there are no two figures. */
export function spreadOf(figures: readonly Figure[]): Spread | null {
  if (figures.length < 2) return null;
  const sorted = figures.toSorted((a, b) => a.value - b.value);
  const [lowest, highest] = [sorted[0]!, sorted.at(-1)!];
  return { lowest, highest, factor: highest.value / lowest.value };
}
