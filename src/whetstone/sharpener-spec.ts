import { StropError } from '../errors.ts';
import type { Sharpener } from './sharpener.ts';
import { type AdaptiveSettings, AdaptiveSharpener } from './sharpener-adaptive.ts';
import { type GeneratedSchedule, ScheduledSharpener, type SharpeningWindow } from './sharpener-scheduled.ts';
import { type Compatibility, type SimpleSettings, SimpleSharpener } from './sharpener-timed.ts';

/** How to sharpen a network, whatever its number of layers. Plain data. */
export type SharpenerSpec =
  | ({ readonly kind: 'scheduled'; readonly compat?: Compatibility } & Omit<GeneratedSchedule, 'layers'>)
  | {
      readonly kind: 'scheduled';
      readonly compat?: Compatibility;
      /** One for each sharpened layer, from the input up. */
      readonly windows: readonly SharpeningWindow[];
    }
  | ({ readonly kind: 'simple' } & SimpleSettings)
  | ({ readonly kind: 'adaptive' } & AdaptiveSettings);

/** What each kind may have. */
const SETTINGS: Record<SharpenerSpec['kind'], readonly string[]> = {
  scheduled: ['start', 'duration', 'intermission', 'windows', 'compat'],
  simple: ['start', 'steps', 'bottomUp', 'perBatch', 'compat'],
  adaptive: [
    ...['minInitEpochs', 'rate', 'criticalRate', 'critical', 'firstLayerRelativeRate', 'patience'],
    ...['significantIncrease', 'significantDecrease', 'bottomUp', 'maxEpochs'],
  ],
};

/**
 * @param layers the number of sharpened layers of the model.
 * @throws StropError 'invalid-argument', naming the setting that is wrong or unknown.
 */
export function createSharpener(spec: SharpenerSpec, layers: number): Sharpener {
  const { kind, ...settings } = spec;
  const known = Object.hasOwn(SETTINGS, kind) ? SETTINGS[kind] : undefined;
  if (!known) {
    const kinds = Object.keys(SETTINGS).join(', ');
    throw new StropError('invalid-argument', `sharpener ${kind}: expected one of ${kinds}`);
  }
  const unknown = Object.keys(settings).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new StropError('invalid-argument', `${unknown} of the ${kind} sharpener: expected ${known.join(', ')}`);
  }
  if (spec.kind === 'simple') return new SimpleSharpener(layers, spec);
  if (spec.kind === 'adaptive') {
    const { kind: _, ...adaptive } = spec;
    return new AdaptiveSharpener(layers, adaptive);
  }
  if (!('windows' in spec)) {
    const { start, duration, intermission } = spec;
    return new ScheduledSharpener({ layers, start, duration, intermission }, spec.compat);
  }
  // Whetstone 0.9.2 ignores windows beyond its layers.
  const windows = spec.compat ? spec.windows.slice(0, layers) : spec.windows;
  if (windows.length !== layers) {
    throw new StropError('invalid-argument', `${windows.length} windows: the network has ${layers} layers to sharpen`);
  }
  return new ScheduledSharpener(windows, spec.compat);
}
