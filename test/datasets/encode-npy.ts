/** A .npy file as NumPy writes it: the header padded with spaces to a multiple of 64 bytes, and a line feed. */
export function encodeNpy(
  descr: string,
  shape: readonly number[],
  data: Uint8Array | ArrayBufferView,
  { version = 1, fortranOrder = false }: { version?: number; fortranOrder?: boolean } = {},
): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const order = fortranOrder ? 'True' : 'False';
  return encodeNpyHeader(`{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${tuple}, }`, data, version);
}

export function encodeNpyHeader(header: string, data: Uint8Array | ArrayBufferView, version = 1): Uint8Array {
  const begin = version === 1 ? 10 : 12;
  const padded = `${header.padEnd(Math.ceil((begin + header.length + 1) / 64) * 64 - begin - 1)}\n`;
  const front = Buffer.alloc(begin);
  front.write('\x93NUMPY', 'latin1');
  front[6] = version;
  if (version === 1) front.writeUInt16LE(padded.length, 8);
  else front.writeUInt32LE(padded.length, 8);
  const body = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return Uint8Array.from(Buffer.concat([front, Buffer.from(padded, 'latin1'), body]));
}
