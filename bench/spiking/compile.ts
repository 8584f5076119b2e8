import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Figure } from '../figures.ts';
import { tableFourNetwork } from './networks.ts';

const script = fileURLToPath(new URL('compile-process.mjs', import.meta.url));

/** What it takes to make a simulator of a trained network: seconds, and the memory of the whole process in units of the trained weights'. */
export function compileFigures(): Figure[] {
  const { inputShape, classes, layers } = tableFourNetwork('cifar100', () => new Float32Array(0));
  const shapes = layers.map((layer) => ({
    ...{ kind: layer.kind, name: layer.name },
    ...(layer.kind === 'maxPool' ? {} : { shape: layer.synapses[0].shape }),
  }));
  const output = execFileSync(process.execPath, [script, JSON.stringify({ inputShape, classes, layers: shapes })], {
    env: { ...process.env, STROP_KERNELS: 'native' },
  });
  const { seconds, peakBytes, bytesBefore, weightBytes } = JSON.parse(output.toString());
  return [
    { name: 'compileSeconds.cifar100', value: seconds, unit: 's', better: 'lower', floor: 2 },
    { name: 'compileRssRatio.cifar100', value: peakBytes / weightBytes, unit: 'x', better: 'lower', floor: 2 },
    { name: 'compileOwnMemory.cifar100', value: (peakBytes - bytesBefore) / 1e6, unit: 'MB', better: 'lower' },
  ];
}
