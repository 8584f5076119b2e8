import { type Figure, figureName } from './figure.ts';
import type { TargetName } from './mapping.ts';
import type { Activity } from './metrics.ts';
import { hardwareProfile, type ProfileId } from './profiles.ts';
import type { NetworkStructure } from './structure.ts';
import { type ChipWork, chipWork, type LayerWork } from './work.ts';

/** From the first layer's step on a chip to the last's, of one image alone. */
export interface LatencyEstimate extends Figure {
  readonly unit: 'ns';
}

interface LatencyModel extends Pick<Figure, 'profile'> {
  readonly target: TargetName;
  readonly says: string;
  readonly of: (work: ChipWork) => number;
}

const loihi = hardwareProfile('loihi1_table2');
const sanafe = hardwareProfile('loihi1_sanafe');
const trueNorth = hardwareProfile('truenorth');
const speck = hardwareProfile('speck');
const SPECK_LAYERS = 9;

/** Layers take their steps one after the other; in each, its cores work at the same time, on equal parts. */
function inTurn(work: ChipWork, timeOf: (layer: LayerWork) => number): number {
  return work.layers.reduce((sum, layer) => sum + timeOf(layer) / (layer.cores ?? Number.NaN), 0);
}

const MODELS: readonly LatencyModel[] = [
  {
    ...{ profile: 'loihi1_table2', target: 'loihi', says: 'slowest synaptic operation, largest barrier, equal cores' },
    of: (work) =>
      work.depth * Math.max(...loihi.t_barrier) +
      inTurn(work, ({ synapticOperations, spikes, neurons }) => {
        const inactive = (neurons - spikes) * loihi.t_neuron_inactive;
        return synapticOperations * loihi.t_synop_max + spikes * loihi.t_neuron_active + inactive;
      }),
  },
  {
    ...{ profile: 'loihi1_sanafe', target: 'loihi', says: 'equal cores, no barrier' },
    of: (work) =>
      inTurn(work, ({ kind, synapticOperations, spikes, messages }) => {
        const each = kind === 'dense' ? sanafe.t_synop_dense : sanafe.t_synop_conv;
        return synapticOperations * each + spikes * sanafe.t_spike_out + messages * sanafe.t_msg_in;
      }),
  },
  {
    ...{ profile: 'truenorth', target: 'truenorth', says: 'a tick a layer' },
    of: ({ depth }) => depth * trueNorth.t_tick,
  },
  {
    ...{ profile: 'speck', target: 'speck', says: 'one event through as many layers, not all of an image’s' },
    of: ({ depth }) => (depth / SPECK_LAYERS) * speck.t_event_9layers,
  },
];

/** Under which profiles there is a latency. */
export const LATENCY_NAMES: readonly string[] = MODELS.map(figureName);

/** The latency of an image under every profile that has constants for it, or those named, where its target has a place for each layer. */
export function latencyOf(network: NetworkStructure, activity: Activity, names = LATENCY_NAMES): LatencyEstimate[] {
  return MODELS.filter((model) => names.includes(figureName(model))).flatMap(({ profile, target, says, of }) => {
    const value = of(chipWork(network, activity, target));
    const basis = `${hardwareProfile<ProfileId>(profile).basis}; ${says}`;
    return Number.isFinite(value) ? [{ value, unit: 'ns' as const, profile, basis }] : [];
  });
}
