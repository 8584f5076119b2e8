import { preset } from '../../src/paper/presets.ts';
import type { NetworkSpec, OptimizerSpec } from '../../src/whetstone/index.ts';

export const NETWORK_NAMES = ['small', 'fashion', 'cifar100'] as const;
export type NetworkName = (typeof NETWORK_NAMES)[number];

/** What is trained; the process of either side gets it as JSON. */
export interface Training {
  readonly spec: NetworkSpec;
  readonly optimizer: OptimizerSpec;
}

const small: Training = {
  spec: {
    inputShape: [28, 28, 1],
    classes: 10,
    conv: [16, 32, 64].map((features) => ({ features, filter: 3 })),
    dense: [128],
    seed: 1,
  },
  optimizer: { name: 'RMSprop', learningRate: 1e-3, rho: 0.9, epsilon: 1e-6 },
};

/** Table IV of Parsa et al. 2020. */
function optimum(dataset: string, inputShape: NetworkSpec['inputShape'], classes: number): Training {
  const { network, optimizer } = preset(`table4.${dataset}`).recipe;
  return { spec: { inputShape, classes, ...network, seed: 1 }, optimizer };
}

export const trainings: Record<NetworkName, Training> = {
  small,
  fashion: optimum('fashion-mnist', [28, 28, 1], 10),
  cifar100: optimum('cifar-100', [32, 32, 3], 100),
};
