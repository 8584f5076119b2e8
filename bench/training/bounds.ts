import type { Figure } from '../figures.ts';
import type { NetworkName } from './networks.ts';

type Bounds = Pick<Figure, 'floor' | 'target'>;

const WITHOUT_AVX512: Record<NetworkName, Bounds> = {
  small: { floor: 1.2, target: 1.5 },
  fashion: { floor: 1.1, target: 1.3 },
  cifar100: { floor: 1.2, target: 1.4 },
};

/** PyTorch loses more around faster convolutions. */
const WITH_AVX512: Bounds = { floor: 1.3, target: 2 };

export function torchBounds(isa: string, network: NetworkName): Bounds {
  return isa.startsWith('avx512') ? WITH_AVX512 : WITHOUT_AVX512[network];
}
