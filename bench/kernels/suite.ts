import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { loadKernels } from '../../src/kernels/choose.ts';
import { type Figure, machine, type SuiteOptions, type SuiteResult } from '../figures.ts';
import { kernelCases } from './cases.ts';

const script = fileURLToPath(new URL('time-case.ts', import.meta.url));

/** Each timed case of the table in a process of its own, at AVX2: what wasm's 128-bit lanes are compared with. */
export async function run({ quick, progress }: SuiteOptions): Promise<SuiteResult> {
  const { simd } = loadKernels('native');
  const level = simd === 'avx512' ? 'avx2' : simd;
  const figures: Figure[] = [];
  for (const [index, { name, timed }] of kernelCases.entries()) {
    if (!timed) continue;
    progress(name);
    const environment = { ...process.env, STROP_SIMD: level };
    const output = execFileSync(process.execPath, [script, String(index), quick ? '3' : '15'], { env: environment });
    const seconds: Record<'native' | 'wasm' | 'reference', number> = JSON.parse(output.toString());
    figures.push(
      { name: `microseconds.${name}`, value: seconds.native * 1e6, unit: 'us', better: 'lower' },
      { name: `wasmSlowdown.${name}`, value: seconds.wasm / seconds.native, unit: 'x', better: 'lower', floor: 4 },
      { name: `overReference.${name}`, value: seconds.reference / seconds.native, unit: 'x', better: 'higher' },
    );
  }
  return { suite: 'kernels', machine: machine(level), peers: {}, figures };
}
