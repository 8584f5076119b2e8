interface Entry {
  readonly path: string;
  readonly bytes?: Uint8Array;
  /** '0', a regular file. */
  readonly type?: string;
}

/** A tar archive as POSIX.1-1988 says, with its end mark. */
export function makeTar(entries: readonly Entry[]): Uint8Array {
  const blocks = entries.flatMap(({ path, bytes = new Uint8Array(0), type = '0' }) => {
    const header = Buffer.alloc(512);
    const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
    header.write(path, 0);
    header.write(octal(0o644, 7), 100);
    header.write(octal(0, 7), 108);
    header.write(octal(0, 7), 116);
    header.write(octal(bytes.length, 11), 124);
    header.write(octal(0, 11), 136);
    header.write(' '.repeat(8), 148);
    header.write(type, 156);
    header.write('ustar\x0000', 257);
    const checksum = header.reduce((sum, byte) => sum + byte, 0);
    header.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Uint8Array.from(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}
