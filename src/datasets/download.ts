import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StropError } from '../errors.ts';

/** How far the download of one file is. */
export interface DownloadProgress {
  readonly file: string;
  readonly bytes: number;
  /** Where the server says it. */
  readonly total?: number;
}

export interface DownloadOptions {
  /** The most bytes that the file can have. */
  readonly limit: number;
  /** Between a connection that dropped and the next; doubled while nothing comes. 500. */
  readonly retryDelayMs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

/** Connections in a row that bring nothing new before a download that had begun to come is given up. */
const RETRIES = 3;

/**
 * Downloads `url` to the end of the file `part`, going on where an earlier download stopped if the server allows it
 * (HTTP Range) and from the start if not. A connection that drops is made anew. What has come stays in the file
 * whatever happens.
 *
 * @throws StropError 'not-found' where the server cannot be reached or has no such file, 'corrupt' where the file is
 *   larger than `limit`; the reason of `signal` where that stops it.
 */
export async function download(url: string, part: string, options: DownloadOptions): Promise<void> {
  const { signal, retryDelayMs = 500 } = options;
  const file = await open(part, 'a');
  try {
    const begin = (await file.stat()).size;
    let most = begin;
    for (let failures = 0; ; ) {
      try {
        await connect(url, file, options);
        return;
      } catch (cause) {
        signal?.throwIfAborted();
        if (cause instanceof StropError) throw cause;
        const { size } = await file.stat();
        failures = size > most ? 0 : failures + 1;
        most = Math.max(most, size);
        if (failures > (most > begin ? RETRIES : 0)) {
          throw new StropError('not-found', `${url}: ${reasonOf(cause)}`, { cause });
        }
        await sleep(retryDelayMs * 2 ** failures, undefined, signal ? { signal } : {}).catch(() => {});
        signal?.throwIfAborted();
      }
    }
  } finally {
    await file.close();
  }
}

async function connect(url: string, file: FileHandle, options: DownloadOptions): Promise<void> {
  const { signal, limit, onProgress } = options;
  const { size } = await file.stat();
  const response = await fetch(url, {
    headers: { 'accept-encoding': 'identity', ...(size > 0 ? { range: `bytes=${size}-` } : {}) },
    ...(signal ? { signal } : {}),
  });
  const [, first, end] = response.headers.get('content-range')?.match(/^bytes (?:(\d+)-\d+|\*)\/(\d+)$/) ?? [];
  // Some servers label a .gz as an encoding, which fetch undoes: then its offsets are not the file's.
  const encoded = response.headers.has('content-encoding');
  if (response.status === 416 && size > 0 && Number(end) === size) return await response.body?.cancel();
  const continues = response.status === 206 && Number(first) === size && !encoded;
  if ((response.status === 416 || response.status === 206) && size > 0 && !continues) {
    await response.body?.cancel();
    await file.truncate(0);
    return await connect(url, file, options);
  }
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    const problem = `the server answers ${response.status} ${response.statusText}`;
    throw response.status >= 500 ? new Error(problem) : new StropError('not-found', `${url}: ${problem}`);
  }
  if (!continues) await file.truncate(0);

  const length = response.headers.get('content-length');
  const total = continues ? Number(end) : length !== null && !encoded ? Number(length) : undefined;
  let bytes = continues ? size : 0;
  try {
    for await (const chunk of response.body) {
      bytes += chunk.length;
      if (bytes > limit) throw new StropError('corrupt', `${url}: more than ${limit} bytes, the most that it can have`);
      await file.appendFile(chunk);
      onProgress?.({ file: basename(new URL(url).pathname), bytes, ...(total === undefined ? {} : { total }) });
    }
    if (total !== undefined && bytes !== total)
      throw new Error(`the connection ended after ${bytes} of ${total} bytes`);
  } catch (cause) {
    if (encoded) await file.truncate(0);
    throw cause;
  }
}

/** fetch hides what happened in its error's cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || String((cause as NodeJS.ErrnoException).code);
}
