import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { nativeAvailable } from '../native-available.ts';

const script = fileURLToPath(new URL('digest.ts', import.meta.url));

function digest(environment: Record<string, string>): { name: string; simd: string; digest: string } {
  const env = { ...process.env, STROP_SIMD: '', STROP_KERNELS: '', ...environment };
  return JSON.parse(execFileSync(process.execPath, [script], { env, encoding: 'utf8' }));
}

it.skipIf(!nativeAvailable)(
  'gives the same bits at every SIMD level of this CPU and in wasm, and the forced level is the active one',
  () => {
    const wasm = digest({ STROP_KERNELS: 'wasm' });
    const best = digest({ STROP_KERNELS: 'native' }).simd;
    const levels = ['baseline', 'avx2', 'avx512'];
    for (const level of levels.slice(0, levels.indexOf(best) + 1)) {
      const native = digest({ STROP_KERNELS: 'native', STROP_SIMD: level });
      expect(native).toEqual({ name: 'native', simd: level, digest: wasm.digest });
    }
  },
);

it.skipIf(!nativeAvailable)('refuses a level that is not there, and says which are', () => {
  expect(() => digest({ STROP_SIMD: 'avx1024' })).toThrow(/STROP_SIMD=avx1024: this CPU and build have baseline/);
});
