import { readFileSync } from 'node:fs';
import type { Figure } from '../figures.ts';
import type { NetworkName } from './networks.ts';

type Bounds = Pick<Figure, 'floor' | 'target'>;

/** `avx2`, `avx512` or `avx512vnni`, as far as STROP_SIMD lets the libraries go; `unknown` where it cannot be told. */
export function instructionSet(
  flags: string = readFlags(),
  forced: string | undefined = process.env.STROP_SIMD,
): string {
  if (flags === '') return 'unknown';
  if (forced === 'avx2' || !/\bavx512f\b/.test(flags)) return /\bavx2\b/.test(flags) ? 'avx2' : 'baseline';
  return /\bavx512_vnni\b/.test(flags) ? 'avx512vnni' : 'avx512';
}

function readFlags(): string {
  try {
    return /^flags.*$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[0] ?? '';
  } catch {
    return ''; // not Linux
  }
}

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
