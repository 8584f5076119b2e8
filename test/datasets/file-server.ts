import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A web server of this process's own, for a test. */
export interface FileServer {
  readonly address: string;
  /** What has been asked for, in order: path and, where there was one, Range. */
  readonly requests: string[];
  /** By path. */
  readonly files: Map<string, Uint8Array>;
  /** Whether Range is understood. */
  ranges: boolean;
  /** Answers in place of the files, one a request, while there are any. */
  readonly answers: Answer[];
  close(): Promise<void>;
}

export async function serveFiles(files: Readonly<Record<string, Uint8Array>>): Promise<FileServer> {
  const http = createServer((request, response) => {
    const { range } = request.headers;
    server.requests.push(range === undefined ? request.url! : `${request.url} ${range}`);
    (server.answers.shift() ?? answerWithFile)(request, response);
  });
  const answerWithFile: Answer = (request, response) => {
    const bytes = server.files.get(request.url!);
    if (!bytes) {
      response.writeHead(404).end('no such file');
      return;
    }
    const begin = server.ranges ? Number(request.headers.range?.match(/^bytes=(\d+)-$/)?.[1] ?? 0) : 0;
    if (begin >= bytes.length) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
      return;
    }
    const range = { 'content-range': `bytes ${begin}-${bytes.length - 1}/${bytes.length}` };
    response.writeHead(begin > 0 ? 206 : 200, { 'content-length': bytes.length - begin, ...(begin > 0 ? range : {}) });
    response.end(bytes.subarray(begin));
  };
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const server: FileServer = {
    address: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    requests: [],
    files: new Map(Object.entries(files)),
    ranges: true,
    answers: [],
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  return server;
}

/** Sends the first `length` of `bytes`, as if all of them were to come; `drop` then ends the connection. */
export function sendBeginning(bytes: Uint8Array, length: number): { answer: Answer; drop: () => void } {
  let socket: ServerResponse['socket'];
  return {
    answer: (_, response) => {
      socket = response.socket;
      response.writeHead(200, { 'content-length': bytes.length });
      response.write(bytes.subarray(0, length));
    },
    drop: () => socket?.destroy(),
  };
}
