import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { activateEngine, type EngineName } from '../../src/engines/choose.ts';
import { runEngines as run } from './run-engines.ts';

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
    expect(run({ STROP_ENGINE: 'tensorflow' })).toMatchObject({ ...unavailable, message: /tfjs-node/ });
  });

  it('is described with the reason and with what would help', () => {
    const { result } = run({ STROP_NATIVE_DIR: folder }, 'describeEngines()');
    expect(result).toMatchObject({ default: 'wasm', reason: 'native cannot be had' });
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

it('is one tfjs-core for Strop, its layers and its backends', async () => {
  await activateEngine('cpu');
  const require = createRequire(import.meta.url);
  for (const name of ['core', 'layers', 'backend-cpu', 'backend-wasm']) {
    const core = createRequire(require.resolve(`@tensorflow/tfjs-${name}`))('@tensorflow/tfjs-core');
    expect(core.Tensor, name).toBe(tf.Tensor);
    expect(core.getBackend(), name).toBe('cpu');
  }
});
