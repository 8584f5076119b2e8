import { createConnection, type Socket } from 'node:net';
import { StropError } from '../errors.ts';
import { ProcessGroup } from '../processes/process-group.ts';
import { LineReader } from './line-reader.ts';

/** How long an evaluator that was told to shut down may take to end by itself. */
const LEAVE_MS = 2000;

/** What a transport tells. */
export interface TransportListener {
  /** Of the protocol. */
  onLine(line: string): void;
  /** Of what an evaluator says besides. */
  onLog(line: string): void;
  /** Once: nothing comes any more. */
  onEnd(reason: string): void;
}

/** A way to an evaluator, open. */
export interface Transport {
  send(line: string): void;
  /** Ends it, with what runs at its other end where that was started here. @param leave whether it has been told to go. */
  close(leave: boolean): Promise<void>;
}

/**
 * Opens the way to an evaluator: `tcp://host:port`, `unix:/path`, or else a shell command, which speaks over its standard input
 * and output.
 *
 * @throws StropError 'unavailable' where nothing listens there.
 */
export function openTransport(address: string, listener: TransportListener): Promise<Transport> {
  const tcp = /^tcp:\/\/(.+):(\d+)$/.exec(address);
  if (tcp) {
    // An IPv6 address stands in brackets.
    const host = tcp[1]!.replace(/^\[(.*)\]$/, '$1');
    return openSocket(address, { host, port: Number(tcp[2]) }, listener);
  }
  if (address.startsWith('tcp:')) {
    throw new StropError('invalid-argument', `evaluator '${address}': expected tcp://host:port`);
  }
  if (address.startsWith('unix:')) {
    return openSocket(address, { path: address.slice('unix:'.length).replace(/^\/\//, '') }, listener);
  }
  return Promise.resolve(openProcess(address, listener));
}

function readerFor(listener: TransportListener, onTooLong: () => void): LineReader {
  return new LineReader({ onLine: (line) => listener.onLine(line), onTooLong });
}

function openProcess(command: string, listener: TransportListener): Transport {
  const group = new ProcessGroup(command);
  const { stdin, stdout, stderr } = group.child;
  let said = '';
  let broken: string | undefined;
  const output = readerFor(listener, () => {
    broken = 'it sent a line of more than 1 MiB';
    group.stop();
  });
  const logs = (): LineReader =>
    new LineReader({
      onLine: (line) => {
        said = line;
        listener.onLog(line);
      },
      onTooLong: () => {
        reader = logs(); // of a log, what is too long is left out
      },
      limit: 65536,
    });
  let reader = logs();
  stdout.on('data', (part) => output.push(part));
  stderr.on('data', (part) => reader.push(part));
  group.ended.then(
    ({ code, killedBy }) => {
      reader.push(Buffer.from('\n'));
      const how = broken ?? (killedBy ? `it was ended by ${killedBy}` : `it ended with exit code ${code}`);
      listener.onEnd(said === '' ? how : `${how} (${said.slice(-300)})`);
    },
    (error: Error) => listener.onEnd(error.message),
  );
  // What a program leaves behind holds its output open, and may hold the device.
  group.child.once('exit', () => group.stop());
  return {
    send: (line) => void stdin.write(`${line}\n`),
    async close(leave) {
      stdin.end();
      const patience = setTimeout(() => group.stop(), leave ? LEAVE_MS : 0);
      await group.ended.catch(() => {});
      clearTimeout(patience);
    },
  };
}

async function openSocket(
  address: string,
  to: { host: string; port: number } | { path: string },
  listener: TransportListener,
): Promise<Transport> {
  const socket: Socket = createConnection(to);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', (cause) => {
      reject(
        new StropError('unavailable', `evaluator ${address}: ${cause.message || 'nothing listens there'}`, { cause }),
      );
    });
  });
  let reason = 'it closed the connection';
  const output = readerFor(listener, () => {
    reason = 'it sent a line of more than 1 MiB';
    socket.destroy();
  });
  socket.on('data', (part) => output.push(part));
  socket.on('error', (error) => {
    reason = error.message;
  });
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      listener.onEnd(reason);
      resolve();
    });
  });
  return {
    send: (line) => void socket.write(`${line}\n`),
    async close(leave) {
      if (leave) socket.end();
      else socket.destroy();
      const patience = setTimeout(() => socket.destroy(), LEAVE_MS);
      await closed;
      clearTimeout(patience);
    },
  };
}
