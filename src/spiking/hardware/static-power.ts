import type { Figure } from './figure.ts';
import type { Mapping } from './mapping.ts';
import { hardwareProfile } from './profiles.ts';

/** What a target draws whether it computes or not; no energy of an image has it in it, but `truenorth:all-in`. */
export interface StaticPower extends Figure {
  readonly unit: 'mW';
  /** Where it is a range. */
  readonly highest?: number;
}

/** Of the chips that a mapping takes; undefined where nothing is published, or there is no place. */
export function staticPower({ target, cores, coresAvailable, units }: Mapping): StaticPower | undefined {
  if (cores === null) return undefined;
  const used = Math.max(1, Math.ceil(cores / (coresAvailable / units)));
  const chips = `of ${used} chip${used > 1 ? 's' : ''}`;
  switch (target.replace(/\*.*/, '')) {
    case 'loihi': {
      const { p_static_chip_derived: power } = hardwareProfile('loihi1_table2');
      return { value: used * power, unit: 'mW', profile: 'loihi1_table2', basis: `derived, ${chips}` };
    }
    case 'truenorth': {
      const [lowest, highest] = hardwareProfile('truenorth').p_total_range;
      const basis = `measured in all, ${chips}, by what it does`;
      return { value: used * lowest!, highest: used * highest!, unit: 'mW', profile: 'truenorth', basis };
    }
    case 'spinnaker1': {
      const { p_chip_idle: power, app_cores: each } = hardwareProfile('spinnaker1_chip');
      const count = Math.max(1, Math.ceil(cores / each));
      return { value: count * power, unit: 'mW', profile: 'spinnaker1_chip', basis: `idle, of ${count} chips` };
    }
    case 'speck':
      return {
        value: used * hardwareProfile('speck').p_rest,
        unit: 'mW',
        profile: 'speck',
        basis: `at rest, ${chips}`,
      };
    default:
      return undefined;
  }
}
