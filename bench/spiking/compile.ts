import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Figure } from '../figures.ts';

const script = fileURLToPath(new URL('compile-process.ts', import.meta.url));

/** What it takes to make a simulator of a trained network: seconds, and memory beyond Node's own in units of the trained weights'. */
export function compileFigures(): Figure[] {
  const output = execFileSync(process.execPath, [script, 'cifar100'], {
    env: { ...process.env, STROP_KERNELS: 'native' },
  });
  const { seconds, peakBytes, bytesBefore, weightBytes } = JSON.parse(output.toString());
  return [
    { name: 'compileSeconds.cifar100', value: seconds, unit: 's', better: 'lower', floor: 2 },
    {
      ...{ name: 'compileRssRatio.cifar100', value: (peakBytes - bytesBefore) / weightBytes, unit: 'x' },
      ...{ better: 'lower', floor: 2 },
    },
    { name: 'compilePeakMemory.cifar100', value: peakBytes / 1e6, unit: 'MB', better: 'lower' },
  ];
}
