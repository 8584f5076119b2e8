import { StropError } from '../errors.ts';
import { applyLoihiArithmetic, isQuantised, type LoihiLayer, quantise, type SpikingNetwork } from '../spiking/index.ts';
import { count } from './format.ts';

/** What a target's arithmetic made of a layer, without the mantissas themselves. */
export type LayerArithmetic = Omit<LoihiLayer, 'biasMantissas'>;

/**
 * A network with the arithmetic of a target, quantised to 8 bits first where it is not.
 *
 * @throws StropError 'invalid-argument' for a target whose arithmetic is not known.
 */
export function withTargetArithmetic(
  network: SpikingNetwork,
  target: string,
): { network: SpikingNetwork; arithmetic: LayerArithmetic[] } {
  if (target !== 'loihi') throw new StropError('invalid-argument', `--target ${target}: expected loihi`);
  const integers = isQuantised(network) ? network : quantise(network, { bits: 8 }).network;
  const { network: changed, layers } = applyLoihiArithmetic(integers);
  return { network: changed, arithmetic: layers.map(({ biasMantissas: _, ...layer }) => layer) };
}

/** For people. */
export function describeArithmetic(layers: readonly LayerArithmetic[]): string {
  const lines = layers.map(
    ({ name, weightExponent, thresholdMantissa, biasExponent, changed, largestChange, saturating }) => {
      const rounded =
        changed === 0 ? 'no threshold rounded' : `${count(changed)} thresholds rounded, by ${largestChange} at most`;
      const saturates = saturating === 0 ? '' : `; ${count(saturating)} features can saturate`;
      return `  ${name}: weights 2^${6 + weightExponent}, threshold ${thresholdMantissa} · 2^6, biases 2^${biasExponent}; ${rounded}${saturates}`;
    },
  );
  return ['Loihi’s arithmetic, firing above the threshold:', ...lines].join('\n');
}
