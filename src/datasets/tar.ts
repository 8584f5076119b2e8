import { basename } from 'node:path';
import { corrupt, type FileContent } from './read-file.ts';

const BLOCK = 512;
const REGULAR_FILE = ['0', '\0'];

/**
 * The regular files of a tar archive (POSIX.1-1988 ustar or older) that `sizes` knows by the last part of their path,
 * whose sizes must be those. The rest is passed over; nothing is allocated by what the archive says.
 *
 * @param archive what to call it in errors.
 * @throws StropError 'corrupt' where it is truncated, its headers are damaged, or a size is another one.
 */
export async function* readTar(
  chunks: AsyncIterable<Uint8Array>,
  sizes: ReadonlyMap<string, number>,
  archive: string,
): AsyncGenerator<FileContent> {
  const input = new ByteReader(chunks);
  const header = new Uint8Array(BLOCK);
  for (;;) {
    if ((await input.read(header, BLOCK)) < BLOCK) throw corrupt(archive, 'ends without an end mark: truncated');
    if (header.every((byte) => byte === 0)) break;
    const { path, size, type } = parseHeader(header, archive);
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;
    const name = basename(path);
    const expected = sizes.get(name);
    if (expected === undefined || !REGULAR_FILE.includes(type)) {
      await input.skip(size + padding);
      continue;
    }
    if (size !== expected) throw corrupt(archive, `has ${path} with ${size} bytes; expected ${expected}`);
    const bytes = new Uint8Array(size);
    if ((await input.read(bytes, size)) < size) throw corrupt(archive, `ends within ${path}: truncated`);
    await input.skip(padding);
    yield { path: name, bytes };
  }
  await input.skip(Number.POSITIVE_INFINITY); // so that what unzips it comes to check its end
}

function parseHeader(header: Uint8Array, archive: string): { path: string; size: number; type: string } {
  const text = Buffer.from(header).toString('latin1');
  const field = (from: number, length: number) => text.slice(from, from + length).split('\0', 1)[0]!;
  const octal = (from: number, length: number) => {
    const digits = field(from, length).trim();
    return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
  };
  const [checksumAt, checksumLength] = [148, 8];
  const isChecksum = (at: number) => at >= checksumAt && at < checksumAt + checksumLength;
  const checksum = header.reduce((sum, byte, at) => sum + (isChecksum(at) ? 0x20 : byte), 0);
  const size = octal(124, 12);
  if (octal(checksumAt, checksumLength) !== checksum || Number.isNaN(size)) {
    throw corrupt(archive, 'has a damaged header, or is no tar archive');
  }
  return { path: field(0, 100), size, type: text[156]! };
}

/** Reads exact numbers of bytes out of chunks of any size. */
class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Fills `into` and returns how many bytes there were for it. */
  async read(into: Uint8Array, length: number): Promise<number> {
    let done = 0;
    while (done < length) {
      const part = await this.#next(length - done);
      if (!part) break;
      into.set(part, done);
      done += part.length;
    }
    return done;
  }

  async skip(length: number): Promise<void> {
    for (let left = length; left > 0; ) {
      const part = await this.#next(left);
      if (!part) return;
      left -= part.length;
    }
  }

  async #next(most: number): Promise<Uint8Array | undefined> {
    while (this.#chunk.length === 0) {
      const { done, value } = await this.#chunks.next();
      if (done) return undefined;
      this.#chunk = value;
    }
    const part = this.#chunk.subarray(0, most);
    this.#chunk = this.#chunk.subarray(part.length);
    return part;
  }
}
