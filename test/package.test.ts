import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nativeAvailable } from './native-available.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'strop-package-'));
const installed = join(folder, 'node_modules', 'strop');
const subpaths = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).exports)
  .filter((subpath) => !subpath.endsWith('.json'))
  .map((subpath) => subpath.replace('.', 'strop'));

/** A machine without a compiler or anything else: the only program on the path is Node. */
const bare = join(folder, 'bin');
const environment = () => ({ PATH: bare, HOME: folder, STROP_THREADS: '2' });
const node = (args: string[], env: Record<string, string> = {}) =>
  execFileSync(process.execPath, args, { cwd: folder, env: { ...environment(), ...env }, encoding: 'utf8' });

beforeAll(() => {
  const npm = (args: string[], cwd: string) =>
    execFileSync('npm', [...args, '--loglevel=error', '--no-audit', '--no-fund'], { cwd, encoding: 'utf8' });
  // Packed from a copy, so that prebuilds/ of the working tree do not get in: a package has them only where they were made.
  const [{ filename }] = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }');
  npm(['install', '--omit=dev', '--ignore-scripts', join(folder, filename)], folder);
  rmSync(join(installed, 'prebuilds'), { recursive: true, force: true });
  mkdirSync(bare);
  symlinkSync(process.execPath, join(bare, 'node'));
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the packed package, installed where there is no compiler', () => {
  it('holds what it needs and nothing else', () => {
    const names = readdirSync(installed).sort();
    expect(names).toEqual(
      [
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'THIRD_PARTY.md',
        'data',
        'dist',
        'evaluators',
        'node_modules',
        'package.json',
      ].filter((name) => name !== 'node_modules' || existsSync(join(installed, name))),
    );
    expect(existsSync(join(installed, 'dist', 'kernels.wasm'))).toBe(true);
    const scripts = readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' });
    const unbuilt = scripts.filter(
      (name) =>
        name.endsWith('.js') &&
        /(from|import\() *['"][^'"]*\.ts['"]/.test(readFileSync(join(installed, 'dist', name), 'utf8')),
    );
    expect(unbuilt).toEqual([]);
  });

  it.each(subpaths)('imports %s', (subpath) => {
    const script = `console.log(Object.keys(await import(${JSON.stringify(subpath)})).length)`;
    expect(Number(node(['--input-type=module', '-e', script]))).toBeGreaterThan(0);
  });

  it('keeps tfjs out of strop/search and strop/spiking', () => {
    const loaded = "(await import('node:module')).default._cache";
    for (const subpath of ['strop/search', 'strop/spiking']) {
      const script = `await import('${subpath}'); console.log(Object.keys(${loaded}).filter((path) => path.includes('tfjs')).length)`;
      expect(node(['--input-type=module', '-e', script]).trim()).toBe('0');
    }
  });

  it('has types that a strict nodenext project resolves', () => {
    const lines = subpaths.map(
      (subpath, i) => `import * as part${i} from '${subpath}'; export const keys${i}: object = part${i};`,
    );
    const use =
      "import { grid } from 'strop/search'; export const size: number = grid({ x: { type: 'ordinal', values: [1, 2] } }).size;";
    writeFileSync(join(folder, 'use.ts'), [...lines, use].join('\n'));
    const options = {
      module: 'nodenext',
      target: 'es2023',
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: [],
      lib: ['es2023', 'dom'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['use.ts'] }));
    expect(node([join(root, 'node_modules', 'typescript', 'lib', 'tsc.js'), '-p', folder])).toBe('');
  });

  it('tells what is active with strop doctor: wasm, and how to have more', () => {
    const findings = JSON.parse(node([join(installed, 'dist', 'cli', 'main.js'), 'doctor', '--json']));
    expect(findings.kernels).toMatchObject({ name: 'wasm', simd: 'simd128' });
    expect(findings.kernels.missing[0]).toMatchObject({ name: 'native' });
    expect(findings.engine.name).toBe('wasm');
  });

  it('searches on wasm through its library', () => {
    const script = `
      import { createStudy, gpSampler, grid, MemoryStorage } from 'strop/search';
      const space = grid({ x: { type: 'ordinal', values: [0, 1, 2, 3, 4] }, y: { type: 'ordinal', values: [0, 1, 2, 3, 4] } });
      const study = await createStudy({ name: 'tiny', space, sampler: gpSampler(), storage: new MemoryStorage() });
      await study.optimize(({ params }) => -((params.x - 3) ** 2) - (params.y - 1) ** 2, { trials: 12 });
      console.log((await study.bestTrial()).value);`;
    expect(Number(node(['--input-type=module', '-e', script]))).toBeCloseTo(0);
  });

  it.skipIf(!nativeAvailable)('loads the native kernels from prebuilds/', () => {
    const target = join(installed, 'prebuilds', `${process.platform}-${process.arch}`);
    cpSync(join(root, 'build', 'Release', 'strop.node'), join(target, 'strop.node'), { recursive: true });
    const { kernels } = JSON.parse(node([join(installed, 'dist', 'cli', 'main.js'), 'doctor', '--json']));
    expect(kernels).toMatchObject({ name: 'native', missing: [] });
  });

  it('satisfies publint --strict', () => {
    const publint = join(root, 'node_modules', 'publint', 'src', 'cli.js');
    expect(node([publint, '--strict', installed], { PATH: process.env.PATH! })).toMatch(/All good/);
  });
});
