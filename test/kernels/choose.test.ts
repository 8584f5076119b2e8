import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nativeAvailable } from '../native-available.ts';

const choose = fileURLToPath(new URL('../../src/kernels/choose.ts', import.meta.url));
const script = `import { describeKernels } from ${JSON.stringify(choose)};
  const { kernels, forced, missing } = describeKernels(); console.log(JSON.stringify({ name: kernels.name, forced, missing }));`;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'strop-choose-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(environment: Record<string, string>) {
  const env = { ...process.env, STROP_KERNELS: '', STROP_REQUIRE_NATIVE: '', STROP_PROBED: '', ...environment };
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], { env, encoding: 'utf8' });
  return { ...child, report: child.status === 0 ? JSON.parse(child.stdout) : undefined };
}

it.skipIf(!nativeAvailable)('takes the native kernels where they are built', () => {
  expect(run({}).report).toEqual({ name: 'native', forced: false, missing: [] });
});

it('falls through to wasm in silence where the file is absent', () => {
  const { report, stderr } = run({ STROP_NATIVE_DIR: folder });
  expect(report.name).toBe('wasm');
  expect(report.missing[0].problem).toMatch(/npm run build/);
  expect(stderr).toBe('');
});

it('warns with the cause where a file is there and does not load', () => {
  writeFileSync(join(folder, 'strop.node'), 'not a binary');
  const { report, stderr } = run({ STROP_NATIVE_DIR: folder });
  expect(report.name).toBe('wasm');
  expect(stderr).toMatch(/Warning: .*strop\.node: .*(file too short|invalid ELF header)/);
});

it.skipIf(!nativeAvailable)('survives a binary that crashes when it is loaded', () => {
  const source = join(folder, 'crash.c');
  writeFileSync(source, '__attribute__((constructor)) static void crash(void) { __builtin_trap(); }');
  execFileSync('cc', ['-shared', '-fPIC', '-o', join(folder, 'strop.node'), source]);
  const { report, stderr } = run({ STROP_NATIVE_DIR: folder });
  expect(report.name).toBe('wasm');
  expect(stderr).toMatch(/ends by SIG(ILL|TRAP)/);
});

it('does not fall through where native is required or forced', () => {
  expect(run({ STROP_NATIVE_DIR: folder, STROP_REQUIRE_NATIVE: '1' }).stderr).toMatch(/npm run build/);
  expect(run({ STROP_NATIVE_DIR: folder, STROP_KERNELS: 'native' }).stderr).toMatch(/npm run build/);
});

it('takes the kernels that STROP_KERNELS names, and refuses an unknown name', () => {
  expect(run({ STROP_KERNELS: 'wasm' }).report).toEqual({ name: 'wasm', forced: true, missing: [] });
  expect(run({ STROP_KERNELS: 'reference' }).report.name).toBe('reference');
  expect(run({ STROP_KERNELS: 'fast' }).stderr).toMatch(/STROP_KERNELS=fast: expected native, wasm or reference/);
});
