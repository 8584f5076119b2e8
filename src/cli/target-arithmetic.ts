import { StropError } from '../errors.ts';
import {
  applyLoihiArithmetic,
  isQuantised,
  type LoihiNetwork,
  quantise,
  type SpikingNetwork,
} from '../spiking/index.ts';

/**
 * A network with the arithmetic of a target, quantised to 8 bits first where it is not.
 *
 * @throws StropError 'invalid-argument' for a target whose arithmetic is not known.
 */
export function withTargetArithmetic(network: SpikingNetwork, target: string): LoihiNetwork {
  if (target !== 'loihi') throw new StropError('invalid-argument', `--target ${target}: expected loihi`);
  return applyLoihiArithmetic(isQuantised(network) ? network : quantise(network, { bits: 8 }).network);
}
