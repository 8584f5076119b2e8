import type { Figure } from '../figures.ts';
import type { NetworkName } from './networks.ts';

type Bounds = Pick<Figure, 'floor' | 'target'>;

/** Against dense int8 on CIFAR-100's network. With VNNI that runs near the machine's peak. */
const CIFAR100: Readonly<Record<'vnni' | 'avx2', Readonly<Record<string, Bounds>>>> = {
  vnni: {
    d5: { floor: 2.8, target: 4 },
    d10: { floor: 2, target: 2.8 },
    d30: { floor: 1.3, target: 1.65 },
    d50: { floor: 1.3, target: 1.65 },
    d77: { floor: 1.3, target: 1.65 },
    trained: { floor: 1.3, target: 1.6 },
  },
  avx2: {
    d5: { floor: 5, target: 8 },
    d10: { floor: 3.5, target: 5 },
    d30: { floor: 1.9, target: 2.5 },
    d50: { floor: 1.7, target: 2.2 },
    d77: { floor: 1.7, target: 2.2 },
    trained: { floor: 1.7, target: 2.2 },
  },
};

/** What is demanded of the images per second in units of onnxruntime's; of the smaller networks with VNNI only. */
export function onnxBounds(isa: string, network: NetworkName, density: string): Bounds {
  const level = isa === 'avx512vnni' ? 'vnni' : 'avx2';
  if (network === 'cifar100') return CIFAR100[level][density] ?? {};
  return level === 'vnni' ? { floor: 1.2 } : {};
}
