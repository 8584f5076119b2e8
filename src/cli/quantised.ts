import { StropError } from '../errors.ts';
import { quantise, type SpikingNetwork } from '../spiking/index.ts';

/** What `--bits` is, of every command that takes a network. */
export const bitsFlag = {
  type: 'string',
  valueHint: '8|4',
  description: 'Quantise the network first, with a scale for each feature',
} as const;

/** The network with integer weights of so many bits, as `--bits` says, or as it is. @throws StropError 'invalid-argument'. */
export function quantised(
  network: SpikingNetwork,
  bits: string | undefined,
): Partial<ReturnType<typeof quantise>> & { network: SpikingNetwork } {
  if (bits === undefined) return { network };
  if (bits !== '8' && bits !== '4') throw new StropError('invalid-argument', `--bits ${bits}: expected 8 or 4`);
  return quantise(network, { bits: bits === '8' ? 8 : 4 });
}
