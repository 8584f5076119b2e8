import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DownloadOptions, type DownloadProgress, download } from '../../src/datasets/download.ts';
import { type FileServer, sendBeginning, serveFiles } from './file-server.ts';
import { pattern } from './tiny-source.ts';

const CONTENT = pattern(200_000);

let server: FileServer;
let folder: string;
let part: string;
beforeEach(async () => {
  server = await serveFiles({ '/photos.gz': CONTENT });
  folder = mkdtempSync(join(tmpdir(), 'strop-download-'));
  part = join(folder, 'photos.gz.part');
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

function get(options: Partial<DownloadOptions> = {}): Promise<void> {
  return download(`${server.address}/photos.gz`, part, { limit: CONTENT.length, retryDelayMs: 1, ...options });
}

/** Ends the connection once the first `length` bytes have come. */
function dropAfter(length: number, bytes = CONTENT): (progress: DownloadProgress) => void {
  const { answer, drop } = sendBeginning(bytes, length);
  server.answers.push(answer);
  return (progress) => {
    if (progress.bytes === length) drop();
  };
}

const content = () => Uint8Array.from(readFileSync(part));

test('gets the whole file and says how far it is', async () => {
  const progress: DownloadProgress[] = [];
  await get({ onProgress: (step) => progress.push(step) });
  expect(content()).toEqual(CONTENT);
  expect(progress.at(-1)).toEqual({ file: 'photos.gz', bytes: CONTENT.length, total: CONTENT.length });
  expect(progress.map(({ bytes }) => bytes)).toEqual(progress.map(({ bytes }) => bytes).sort((a, b) => a - b));
});

test('goes on where the connection dropped', async () => {
  const progress: DownloadProgress[] = [];
  const drop = dropAfter(70_000);
  await get({
    onProgress: (step) => {
      progress.push(step);
      drop(step);
    },
  });
  expect(server.requests).toEqual(['/photos.gz', '/photos.gz bytes=70000-']);
  expect(content()).toEqual(CONTENT);
  expect(progress.at(-1)).toMatchObject({ bytes: CONTENT.length, total: CONTENT.length });
});

test('begins anew where the server knows no Range', async () => {
  server.ranges = false;
  await get({ onProgress: dropAfter(70_000) });
  expect(server.requests).toEqual(['/photos.gz', '/photos.gz bytes=70000-']);
  expect(content()).toEqual(CONTENT);
});

test('begins anew where the server answers with another range', async () => {
  writeFileSync(part, CONTENT.subarray(0, 100));
  server.answers.push((_, response) => {
    response.writeHead(206, { 'content-range': `bytes 50-99/${CONTENT.length}` }).end(CONTENT.subarray(50, 100));
  });
  await get();
  expect(content()).toEqual(CONTENT);
});

test('a file that is there in full is asked for no further; one that is too long is begun anew', async () => {
  writeFileSync(part, CONTENT);
  await get();
  expect(content()).toEqual(CONTENT);
  writeFileSync(part, Buffer.concat([CONTENT, CONTENT]));
  await get();
  expect(content()).toEqual(CONTENT);
});

test('a server that labels the file as encoded gets its way, and what it sent of it is not gone on with', async () => {
  const plain = Buffer.alloc(100_000, 'strop');
  const zipped = gzipSync(plain);
  const headers = { 'content-encoding': 'gzip', 'content-length': zipped.length };
  server.answers.push(
    (_, response) => response.writeHead(206, { ...headers, 'content-range': 'bytes 5-9/300' }).end(zipped),
    (_, response) => response.writeHead(200, headers).end(zipped),
  );
  writeFileSync(part, '12345');
  await get();
  expect(server.requests).toEqual(['/photos.gz bytes=5-', '/photos.gz']);
  expect(content()).toEqual(Uint8Array.from(plain));
});

test('what the server refuses is an error that names address and answer, at once', async () => {
  server.files.clear();
  const expected = {
    code: 'not-found',
    message: expect.stringMatching(/photos\.gz: the server answers 404 Not Found/),
  };
  await expect(get()).rejects.toThrow(expect.objectContaining(expected));
  expect(server.requests).toHaveLength(1);
});

test('a server that is down is an error that names address and cause', async () => {
  await server.close();
  const expected = { code: 'not-found', message: expect.stringMatching(/photos\.gz: connect ECONNREFUSED/) };
  await expect(get()).rejects.toThrow(expect.objectContaining(expected));
});

test('a connection that drops again and again without anything new is given up, and what came is kept', async () => {
  const drop = dropAfter(70_000);
  for (let i = 0; i < 10; i++) server.answers.push((_, response) => response.socket!.destroy());
  await expect(get({ onProgress: drop })).rejects.toThrow(expect.objectContaining({ code: 'not-found' }));
  expect(server.requests).toHaveLength(5);
  expect(content()).toEqual(CONTENT.slice(0, 70_000));
});

test('a passing trouble of the server in the middle is overcome', async () => {
  const drop = dropAfter(70_000);
  server.answers.push((_, response) => response.writeHead(503).end('busy'));
  await get({ onProgress: drop });
  expect(content()).toEqual(CONTENT);
});

test('a stop by the signal ends it with the reason, and what came is kept', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const { answer } = sendBeginning(CONTENT, 70_000);
  server.answers.push(answer);
  const stopped = get({
    signal: controller.signal,
    onProgress: ({ bytes }) => bytes === 70_000 && controller.abort(reason),
  });
  await expect(stopped).rejects.toBe(reason);
  expect(content()).toEqual(CONTENT.slice(0, 70_000));
  await get();
  expect(server.requests.at(-1)).toBe('/photos.gz bytes=70000-');
  expect(content()).toEqual(CONTENT);
});

test('more than the file can have is refused', async () => {
  const expected = { code: 'corrupt', message: expect.stringMatching(/more than 1000 bytes/) };
  await expect(get({ limit: 1000 })).rejects.toThrow(expect.objectContaining(expected));
  expect(existsSync(part)).toBe(true);
});
