import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ensureDataset, type LoadOptions } from '../../src/datasets/ensure.ts';
import { loadDataset } from '../../src/datasets/load.ts';
import { type FileServer, sendBeginning, serveFiles } from './file-server.ts';
import { makeTar } from './make-tar.ts';
import { TINY_CIFAR, TINY_IDX, tinyCifarSource, tinyIdxSource } from './tiny-source.ts';

const ARCHIVE = archiveOf(TINY_CIFAR);

function archiveOf(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  return gzipSync(makeTar(Object.entries(files).map(([name, bytes]) => ({ path: `tiny-bin/${name}`, bytes }))));
}

function zipped(files: Readonly<Record<string, Uint8Array>>): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`/${name}.gz`, gzipSync(bytes)]));
}

let server: FileServer;
let root: string;
let cache: string;
beforeEach(async () => {
  server = await serveFiles({ ...zipped(TINY_IDX), '/tiny-binary.tar.gz': ARCHIVE });
  root = mkdtempSync(join(tmpdir(), 'strop-ensure-'));
  cache = join(root, 'cache', 'strop', 'data');
  vi.stubEnv('XDG_CACHE_HOME', join(root, 'cache'));
  vi.stubEnv('STROP_DATA', '');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
  rmSync(root, { recursive: true });
});

function options(more: LoadOptions = {}): LoadOptions {
  const sources = { tiny: tinyIdxSource(server.address), colours: tinyCifarSource(server.address) };
  return { sources, retryDelayMs: 1, ...more };
}

/** Puts the files of a set into a folder of its name. */
function put(data: string, name: string, files: Readonly<Record<string, Uint8Array>>): void {
  mkdirSync(join(data, name), { recursive: true });
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(data, name, file), bytes);
}

/** What a folder holds is these files and nothing else. */
function expectFiles(folder: string, files: Readonly<Record<string, Uint8Array>>): void {
  expect(readdirSync(folder).sort()).toEqual(Object.keys(files).sort());
  for (const [name, bytes] of Object.entries(files))
    expect(Uint8Array.from(readFileSync(join(folder, name)))).toEqual(Uint8Array.from(bytes));
}

describe('a set that is nowhere', () => {
  test('is downloaded to the cache file by file, once', async () => {
    const files: string[] = [];
    const onProgress: LoadOptions['onProgress'] = ({ file, bytes, total }) => bytes === total && files.push(file);
    expect(await ensureDataset('tiny', options({ onProgress }))).toBe(join(cache, 'tiny'));
    expect(files).toEqual(Object.keys(TINY_IDX).map((name) => `${name}.gz`));
    expectFiles(join(cache, 'tiny'), TINY_IDX);
    await ensureDataset('tiny', options());
    expect(server.requests).toHaveLength(4);
  });

  test('is unpacked from its archive, and what else that holds is left out', async () => {
    server.files.set('/tiny-binary.tar.gz', archiveOf({ 'readme.html': Uint8Array.of(1), ...TINY_CIFAR }));
    const set = await loadDataset('colours', options());
    expect(set).toMatchObject({ classes: 3, classNames: ['red', 'green', 'blue'], shape: [32, 32, 3] });
    expect([...set.train.labels]).toEqual([0, 1, 2, 2, 1]);
    expect([...(await set.readTest()).labels]).toEqual([1, 0]);
    expectFiles(join(cache, 'colours'), TINY_CIFAR);
  });

  test('is completed where a part of it is there', async () => {
    put(cache, 'tiny', { 'train-images-idx3-ubyte': TINY_IDX['train-images-idx3-ubyte'] });
    await ensureDataset('tiny', options());
    expect(server.requests).toHaveLength(3);
    expectFiles(join(cache, 'tiny'), TINY_IDX);
  });

  test('is not downloaded where that is not wanted: the error says what to fetch and where to put it', async () => {
    await expect(loadDataset('tiny', options({ download: false }))).rejects.toThrow(
      expect.objectContaining({
        code: 'not-found',
        message: expect.stringMatching(
          /'tiny': it is not there\..*\/train-images-idx3-ubyte\.gz .* into .*strop\/data\/tiny, .*--data F.*STROP_DATA=/,
        ),
      }),
    );
    expect(server.requests).toEqual([]);
  });

  test('and cannot be had says why, what to fetch and where to put it', async () => {
    await server.close();
    await expect(ensureDataset('colours', options())).rejects.toThrow(
      expect.objectContaining({
        code: 'not-found',
        message: expect.stringMatching(
          /'colours': http:.*ECONNREFUSED.* fetch .*tiny-binary\.tar\.gz, .* data_batch_1\.bin, .* into .*strop\/data\/colours/,
        ),
      }),
    );
    expect(readdirSync(join(cache, 'colours'))).toEqual([]);
  });
});

test('a set is looked for in the given folder, in STROP_DATA, then in the cache', async () => {
  put(cache, 'tiny', TINY_IDX);
  expect(await ensureDataset('tiny', options({ data: join(root, 'given') }))).toBe(join(cache, 'tiny'));
  put(join(root, 'environment'), 'tiny', TINY_IDX);
  vi.stubEnv('STROP_DATA', join(root, 'environment'));
  expect(await ensureDataset('tiny', options({ data: join(root, 'given') }))).toBe(join(root, 'environment', 'tiny'));
  put(
    join(root, 'given'),
    'tiny',
    Object.fromEntries(Object.entries(zipped(TINY_IDX)).map(([k, v]) => [k.slice(1), v])),
  );
  expect(await ensureDataset('tiny', options({ data: join(root, 'given') }))).toBe(join(root, 'given', 'tiny'));
  expect(server.requests).toEqual([]);
});

describe('content that is not the published one is refused and leaves nothing:', () => {
  const changed = (bytes: Uint8Array) =>
    Uint8Array.from(bytes, (byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte));
  test.each<[string, string, Uint8Array, RegExp]>([
    [
      'a well-formed file',
      'tiny',
      gzipSync(changed(TINY_IDX['train-images-idx3-ubyte'])),
      /is not the published file: SHA-256/,
    ],
    [
      'a shorter file',
      'tiny',
      gzipSync(TINY_IDX['train-images-idx3-ubyte'].subarray(1)),
      /truncated: it unzips to 39 of 40/,
    ],
    ['a longer file', 'tiny', gzipSync(new Uint8Array(1e5)), /unzips to more than the 40 bytes/],
    ['a truncated zip', 'tiny', gzipSync(TINY_IDX['train-images-idx3-ubyte']).subarray(0, 20), /not a whole gzip file/],
    ['a web page', 'tiny', Buffer.from('<html>Log in to the hotel network</html>'), /is not the published file/],
    [
      'a changed archive',
      'colours',
      archiveOf({ ...TINY_CIFAR, 'test_batch.bin': changed(TINY_CIFAR['test_batch.bin']) }),
      /test_batch\.bin: is not the published file/,
    ],
    [
      'an archive without a file',
      'colours',
      archiveOf({ 'data_batch_1.bin': TINY_CIFAR['data_batch_1.bin'] }),
      /has no data_batch_2\.bin, test_batch\.bin/,
    ],
    ['a truncated archive', 'colours', ARCHIVE.subarray(0, -2000), /tiny-binary\.tar\.gz: not a whole gzip file/],
    ['an archive of nothing', 'colours', gzipSync(new Uint8Array(9)), /ends without an end mark/],
    ['no archive', 'colours', Buffer.from('<html></html>'), /tiny-binary\.tar\.gz: /],
  ])('%s', async (_, name, bytes, message) => {
    for (const path of server.files.keys()) if (/train-images|tar/.test(path)) server.files.set(path, bytes);
    const refused = ensureDataset(name, options());
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(
      expect.objectContaining({
        code: 'corrupt',
        message: expect.stringMatching(/http:.*To do it by hand, fetch http:/),
      }),
    );
    // Of an archive, files before the bad one are whole and published ones.
    for (const file of readdirSync(join(cache, name))) expect(Object.keys(TINY_CIFAR)).toContain(file);
  });

  test('a stopped download of something else is begun anew', async () => {
    put(cache, 'colours', { 'tiny-binary.tar.gz.part': new Uint8Array(5000) });
    await ensureDataset('colours', options());
    expect(server.requests).toEqual(['/tiny-binary.tar.gz bytes=5000-', '/tiny-binary.tar.gz']);
    expectFiles(join(cache, 'colours'), TINY_CIFAR);
  });
});

test('a download that was stopped is gone on with', async () => {
  const controller = new AbortController();
  const { answer } = sendBeginning(ARCHIVE, 9000);
  server.answers.push(answer);
  const reason = new Error('enough');
  const onProgress: LoadOptions['onProgress'] = ({ bytes }) => bytes === 9000 && controller.abort(reason);
  await expect(ensureDataset('colours', options({ signal: controller.signal, onProgress }))).rejects.toBe(reason);
  expectFiles(join(cache, 'colours'), { 'tiny-binary.tar.gz.part': ARCHIVE.slice(0, 9000) });
  await ensureDataset('colours', options());
  expect(server.requests.at(-1)).toBe('/tiny-binary.tar.gz bytes=9000-');
  expectFiles(join(cache, 'colours'), TINY_CIFAR);
});

/** Another process that downloads `colours` and prints each progress. */
function startProcess() {
  const module = new URL('../../src/datasets/ensure.ts', import.meta.url).href;
  const code = `
    import { ensureDataset } from ${JSON.stringify(module)};
    const onProgress = ({ bytes }) => console.log(bytes);
    await ensureDataset('colours', { sources: ${JSON.stringify(options().sources)}, onProgress });`;
  return spawn(process.execPath, ['--input-type=module', '--eval', code], { stdio: ['ignore', 'pipe', 'inherit'] });
}

test('one that a killed process began is gone on with too', async () => {
  const { answer } = sendBeginning(ARCHIVE, 9000);
  server.answers.push(answer);
  const child = startProcess();
  let output = '';
  for await (const chunk of child.stdout) {
    output += chunk;
    if (/^9000$/m.test(output)) break;
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
  await ensureDataset('colours', options());
  expect(server.requests).toEqual(['/tiny-binary.tar.gz', '/tiny-binary.tar.gz bytes=9000-']);
  expectFiles(join(cache, 'colours'), TINY_CIFAR);
});

test('two processes and two calls that download at once do not disturb each other', async () => {
  // No answer ends before all four have begun.
  const begun: (() => void)[] = [];
  for (let i = 0; i < 4; i++) {
    server.answers.push((_, response) => {
      response.writeHead(200, { 'content-length': ARCHIVE.length });
      response.write(ARCHIVE.subarray(0, 9000));
      begun.push(() => response.end(ARCHIVE.subarray(9000)));
      if (begun.length === 4) for (const finish of begun) finish();
    });
  }
  const children = [startProcess(), startProcess()];
  for (const child of children) child.stdout.resume();
  const exits = children.map((child) => once(child, 'exit'));
  await Promise.all([ensureDataset('colours', options()), ensureDataset('colours', options())]);
  expect(await Promise.all(exits)).toEqual([
    [0, null],
    [0, null],
  ]);
  expectFiles(join(cache, 'colours'), TINY_CIFAR);
});
