import { readFileSync } from 'node:fs';
import { StropError } from '../../errors.ts';

/** What a constant of a profile is. */
type Kind = 'number' | 'numbers' | 'text';
type ValueOf<K extends Kind> = K extends 'number' ? number : K extends 'numbers' ? readonly number[] : string;

/** The constants that Strop computes with, by profile: energies `e_` in pJ, times `t_` in ns, powers `p_` in mW; the rest are limits. */
const CONSTANTS = {
  horowitz45: { e_mac_fp32: 'number', e_add_fp32: 'number', e_add_int32: 'number', e_mul_int8: 'number' },
  loihi1_table2: {
    ...{ e_synop_min: 'number', t_synop_max: 'number', e_neuron_active: 'number', e_neuron_inactive: 'number' },
    ...{ t_neuron_active: 'number', t_neuron_inactive: 'number', e_spike_tile: 'number', t_spike_tile: 'number' },
    ...{ e_hop_ew: 'number', e_hop_ns: 'number', t_hop_ew: 'number', t_hop_ns: 'number', t_barrier: 'numbers' },
    ...{ p_static_chip_derived: 'number', cores: 'number', neurons_core: 'number', axons_in_core: 'number' },
    ...{ axons_out_core: 'number', synapse_bytes_core: 'number', weight_bits: 'numbers' },
  },
  loihi1_sanafe: {
    ...{ e_synop_conv: 'number', t_synop_conv: 'number', e_synop_dense: 'number', t_synop_dense: 'number' },
    ...{ e_neuron_access: 'number', e_neuron_update: 'number', e_spike_out: 'number', t_spike_out: 'number' },
    ...{ e_msg_out: 'number', t_msg_in: 'number' },
  },
  loihi2: {
    ...{ cores: 'number', neurons_core_max: 'number', core_KB: 'number' },
    ...{ neurons_chip: 'number', synapses_chip: 'number' },
  },
  truenorth: {
    ...{ e_synop_allin: 'number', allin_point: 'text', e_hop: 'number', e_synop_marginal_derived: 'number' },
    ...{ p_total_range: 'numbers', t_tick: 'number', cores: 'number', neurons_core: 'number' },
    ...{ axons_core: 'number', weights_per_neuron: 'number', fanin_neuron: 'number' },
  },
  spinnaker1_a: { e_psp: 'number', e_neuron_ms: 'number' },
  spinnaker1_b: { e_synop: 'number', e_neuron: 'number' },
  spinnaker1_chip: {
    ...{ e_packet: 'number', p_chip_active: 'number', p_chip_idle: 'number', app_cores: 'number' },
    ...{ neurons_core_max: 'number', sdram_chip_bytes: 'number', weight_bits: 'number', chips_board: 'number' },
  },
  spinnaker2_proto: {
    ...{ e_synop: 'number', e_neuron: 'number', cores: 'number', core_bytes: 'number', sdram_chip_bytes: 'number' },
  },
  brainscales2: { p_chip_max: 'number', infer_per_s_max: 'number' },
  speck: {
    ...{ cores: 'number', kernel_Ki: 'numbers', neuron_Ki: 'numbers', k_max: 'number', ch_max: 'number' },
    ...{ in_max: 'number', out_max: 'number', stride: 'numbers', pad_max: 'number', pool: 'numbers' },
    ...{ fanout_cores: 'number', p_rest: 'number', t_event_9layers: 'number' },
  },
  akida_akd1000: { npus: 'number', sram_MB: 'number', p_module_typ: 'number' },
} as const satisfies Record<string, Record<string, Kind>>;

export type ProfileId = keyof typeof CONSTANTS;
export const PROFILE_IDS = Object.keys(CONSTANTS) as ProfileId[];

/** Published figures of one piece of hardware, all of the same kind. */
export type HardwareProfile<Id extends ProfileId = ProfileId> = {
  readonly id: Id;
  /** What the figures rest on. */
  readonly basis: string;
  readonly note?: string;
} & { readonly [Name in keyof (typeof CONSTANTS)[Id]]: ValueOf<(typeof CONSTANTS)[Id][Name] & Kind> };

/** The package's own data; src/spiking/hardware/ and dist/spiking/hardware/ lie equally deep. */
const path = new URL('../../../data/hardware/profiles.json', import.meta.url);
let profiles: ReadonlyMap<string, HardwareProfile> | undefined;

/** A profile of data/hardware by its name. */
export function hardwareProfile<Id extends ProfileId>(id: Id): HardwareProfile<Id> {
  profiles ??= parseProfiles(JSON.parse(readFileSync(path, 'utf8')));
  return profiles.get(id) as HardwareProfile<Id>;
}

/** @throws StropError 'corrupt', naming the profile and the constant, where one is absent, of another kind or below 0. */
export function parseProfiles(content: unknown): Map<string, HardwareProfile> {
  const { schema, profiles: list } = (content ?? {}) as { schema?: unknown; profiles?: unknown };
  if (schema !== 'hwprofile/1' || !Array.isArray(list)) {
    throw new StropError('corrupt', `hardware profiles of schema ${schema}: expected hwprofile/1`);
  }
  const found = new Map(list.map((profile: HardwareProfile) => [profile.id as string, profile]));
  for (const [id, constants] of Object.entries({ ...CONSTANTS }) as [ProfileId, Record<string, Kind>][]) {
    const profile = found.get(id) as Record<string, unknown> | undefined;
    if (!profile) throw new StropError('corrupt', `hardware profile ${id}: it is absent`);
    for (const [name, kind] of Object.entries<Kind>({ basis: 'text', ...constants })) {
      if (isOfKind(profile[name], kind)) continue;
      const shown = JSON.stringify(profile[name]);
      throw new StropError('corrupt', `hardware profile ${id}: ${name} is ${shown}; expected ${kind}, of at least 0`);
    }
  }
  return found;
}

function isOfKind(value: unknown, kind: Kind): boolean {
  const isNumber = (each: unknown) => typeof each === 'number' && Number.isFinite(each) && each >= 0;
  if (kind === 'text') return typeof value === 'string' && value !== '';
  return kind === 'number' ? isNumber(value) : Array.isArray(value) && value.length > 0 && value.every(isNumber);
}
