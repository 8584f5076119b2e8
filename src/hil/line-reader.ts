/** The longest line that either side may send, in bytes, with its newline. */
export const LINE_LIMIT = 2 ** 20;

export interface LineReaderOptions {
  /** Bytes. Default `LINE_LIMIT`. */
  readonly limit?: number;
  /** Called for each line that holds more than white space, without its end. */
  readonly onLine: (line: string) => void;
  /** Called once, as soon as a line is longer than the limit; nothing is read any more from then on. */
  readonly onTooLong: () => void;
}

const NEWLINE = 0x0a;

/** Cuts a stream of bytes into lines. It keeps no more than one line, whatever is sent and in however many parts. */
export class LineReader {
  readonly #limit: number;
  readonly #options: LineReaderOptions;
  /** The beginning of a line, `#length` bytes of it. */
  #buffer = Buffer.alloc(1024);
  #length = 0;
  #isBroken = false;

  constructor(options: LineReaderOptions) {
    this.#options = options;
    this.#limit = options.limit ?? LINE_LIMIT;
  }

  /** Takes the next part of the stream. */
  push(part: Uint8Array): void {
    for (let start = 0; !this.#isBroken && start < part.length; ) {
      const newline = part.indexOf(NEWLINE, start);
      const end = newline < 0 ? part.length : newline;
      if (this.#length + end - start + 1 > this.#limit) {
        this.#isBroken = true;
        this.#buffer = Buffer.alloc(0);
        this.#options.onTooLong();
        return;
      }
      this.#append(part.subarray(start, end));
      if (newline < 0) return;
      start = newline + 1;
      const line = this.#buffer.toString('utf8', 0, this.#length).trim();
      this.#length = 0;
      if (line !== '') this.#options.onLine(line);
    }
  }

  #append(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.#buffer.length) {
      const larger = Buffer.alloc(Math.max(length, 2 * this.#buffer.length));
      larger.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = larger;
    }
    this.#buffer.set(piece, this.#length);
    this.#length = length;
  }
}
