import type { Split } from '../../src/datasets/dataset.ts';
import { Random } from '../../src/random/random.ts';
import type { NetworkSpec } from '../../src/whetstone/network-spec.ts';

const SIDE = 12;

/** Images of three kinds, told apart by the direction of their stripes: across, down, or a grid of both; with noise. */
export function stripes(count: number, seed: number): Split {
  const random = new Random(seed);
  const labels = Uint16Array.from({ length: count }, (_, i) => i % 3);
  const images = new Float32Array(count * SIDE * SIDE);
  labels.forEach((label, image) => {
    const shift = random.integer(3);
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        const across = (y + shift) % 3 === 0;
        const down = (x + shift) % 3 === 0;
        const on = [across, down, across !== down][label];
        images[(image * SIDE + y) * SIDE + x] = (on ? 0.6 : 0) + 0.4 * random.uniform();
      }
    }
  });
  return { images, labels };
}

export function smallNetwork(seed: number, changes: Partial<NetworkSpec> = {}): NetworkSpec {
  const conv = [4, 4, 8].map((features) => ({ features, filter: 3 }));
  const norm = { momentum: 0.8 };
  return {
    inputShape: [SIDE, SIDE, 1],
    classes: 3,
    conv,
    dense: [16],
    batchNorm: { conv: norm, dense: norm },
    seed,
    ...changes,
  };
}
