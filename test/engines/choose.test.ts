import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { activateEngine, type EngineName } from '../../src/engines/choose.ts';
import { runEngines } from './run-engines.ts';

/** Without tfjs-node, unless the test names one. */
function run(environment: Record<string, string>, call?: string) {
  return runEngines({ STROP_TFJS_NODE: join(folder, 'none'), ...environment }, call);
}

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'strop-engines-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const unavailable = { error: 'StropError', code: 'unavailable' };

describe('the engine', () => {
  it('is wasm where native is not built, and nothing is said of it', () => {
    expect(run({ STROP_NATIVE_DIR: folder })).toEqual({ result: 'wasm', binaries: [], stderr: '' });
  });

  it('is wasm where the binary does not load, with a warning', () => {
    writeFileSync(join(folder, 'strop-training.node'), 'not a binary');
    const { result, stderr } = run({ STROP_NATIVE_DIR: folder });
    expect(result).toBe('wasm');
    expect(stderr).toMatch(/Warning: .*strop-training\.node: .*(file too short|invalid ELF header)/);
  });

  it('is wasm with STROP_KERNELS=wasm, which loads no binary', () => {
    const environment = { STROP_KERNELS: 'wasm', STROP_REQUIRE_NATIVE: '1' };
    expect(run(environment)).toEqual({ result: 'wasm', binaries: [], stderr: '' });
    expect(run(environment, 'describeEngines()').binaries).toEqual([]);
    expect(run({ ...environment, STROP_ENGINE: 'native' })).toMatchObject(unavailable);
  });

  it('is what STROP_ENGINE names, unless the caller names another', () => {
    expect(run({ STROP_ENGINE: 'cpu' }).result).toBe('cpu');
    expect(run({ STROP_ENGINE: 'cpu' }, "activateEngine('wasm')").result).toBe('wasm');
    expect(run({ STROP_ENGINE: 'fast' })).toMatchObject({
      error: 'StropError',
      code: 'invalid-argument',
      message: expect.stringMatching(/engine fast: expected one of native, tensorflow, wasm, cpu/),
    });
  });

  it('must be there where it is asked for', () => {
    const missing = { ...unavailable, message: expect.stringMatching(/npm run build.*libdnnl-dev/) };
    expect(run({ STROP_NATIVE_DIR: folder, STROP_ENGINE: 'native' })).toMatchObject(missing);
    expect(run({ STROP_NATIVE_DIR: folder, STROP_REQUIRE_NATIVE: '1' })).toMatchObject(missing);
    expect(run({ STROP_NATIVE_DIR: folder, STROP_REQUIRE_NATIVE: '1' }, "activateEngine('cpu')").result).toBe('cpu');
    const message = expect.stringMatching(/is not installed: npm install @tensorflow\/tfjs-node@4\.22\.0$/);
    expect(run({ STROP_ENGINE: 'tensorflow' })).toMatchObject({ ...unavailable, message, stderr: '' });
  });

  it('is described with the reason and with what would help', () => {
    const { result } = run({ STROP_NATIVE_DIR: folder }, 'describeEngines()');
    expect(result).toMatchObject({ default: 'wasm', reason: 'neither native nor tensorflow can be had' });
    expect(result.engines.map(({ name }: { name: EngineName }) => name)).toEqual([
      'native',
      'tensorflow',
      'wasm',
      'cpu',
    ]);
    expect(result.engines[0]).toMatchObject({ available: false, detail: expect.stringMatching(/libdnnl-dev/) });
    const required = run({ STROP_NATIVE_DIR: folder, STROP_REQUIRE_NATIVE: '1' }, 'describeEngines()').result;
    expect(required.default).toBeUndefined();
    expect(required.reason).toMatch(/STROP_REQUIRE_NATIVE=1/);
  });
});

describe('the tensorflow engine', () => {
  const require = createRequire(import.meta.url);
  const core = JSON.stringify(require.resolve('@tensorflow/tfjs-core'));
  const cpu = JSON.stringify(require.resolve('@tensorflow/tfjs-backend-cpu'));
  const register = `const { registerBackend, Tensor } = require(${core});
    registerBackend('tensorflow', () => new (require(${cpu}).MathBackendCPU)());
    module.exports = { Tensor };`;

  /** Something in the place of tfjs-node. */
  function fake(script: string, version = '4.22.0'): Record<string, string> {
    const path = join(folder, 'tfjs-node');
    mkdirSync(path);
    writeFileSync(join(path, 'package.json'), JSON.stringify({ version }));
    writeFileSync(join(path, 'index.js'), script);
    return { STROP_NATIVE_DIR: folder, STROP_TFJS_NODE: path };
  }

  it('is the default where native cannot be had and tfjs-node works', () => {
    const environment = fake(register);
    expect(run(environment)).toMatchObject({ result: 'tensorflow', stderr: '' });
    const { result } = run(environment, 'describeEngines()');
    expect(result).toMatchObject({ default: 'tensorflow', reason: 'native cannot be had' });
    expect(result.engines[1]).toMatchObject({ available: true, detail: expect.stringContaining(folder) });
    expect(run({ ...environment, STROP_KERNELS: 'wasm' }).result).toBe('wasm');
    expect(run(environment, "activateEngine('cpu')").result).toBe('cpu');
  });

  it('has what Node 23 removed and tfjs-node calls', () => {
    const script = `${register} if (!require('node:util').isNullOrUndefined(null)) throw Error('no shim');`;
    expect(run(fake(script)).result).toBe('tensorflow');
  });

  it.each([
    ['throws', "throw new Error('no addon at lib');", /no addon at lib .*npm rebuild @tensorflow\/tfjs-node/],
    ['ends the process', 'process.abort();', /ends by SIGABRT .*npm rebuild/],
    [
      'has a tfjs-core of its own',
      `${register} module.exports = { Tensor: class {} };`,
      /uses a tfjs-core of its own.*npm dedupe/,
    ],
  ])('gives way, with a warning, to wasm where tfjs-node %s', (_, script, problem) => {
    const environment = fake(script);
    const { result, stderr } = run(environment);
    expect(result).toBe('wasm');
    expect(stderr).toMatch(/^\(node:\d+\) Warning: Strop does without/);
    expect(stderr).toMatch(problem);
    const message = expect.stringMatching(problem);
    expect(run({ ...environment, STROP_ENGINE: 'tensorflow' })).toMatchObject({ ...unavailable, message });
  });

  it('is not had from another version of tfjs', () => {
    const message = expect.stringMatching(/version 3\.1\.0 where 4\.22\.0 is needed: npm install/);
    expect(run({ ...fake(register, '3.1.0'), STROP_ENGINE: 'tensorflow' })).toMatchObject({ ...unavailable, message });
  });
});

it('is one tfjs-core for Strop, its layers and its backends', async () => {
  await activateEngine('cpu');
  const require = createRequire(import.meta.url);
  for (const name of ['core', 'layers', 'backend-cpu', 'backend-wasm']) {
    const core = createRequire(require.resolve(`@tensorflow/tfjs-${name}`))('@tensorflow/tfjs-core');
    expect(core.Tensor, name).toBe(tf.Tensor);
    expect(core.getBackend(), name).toBe('cpu');
  }
});
