import { crc32, deflateSync } from 'node:zlib';
import { StropError } from '../errors.ts';

/**
 * A grey image as a data: address of a PNG (W3C, Portable Network Graphics, third edition, 2025). Stored without
 * compression, so that the bytes do not depend on zlib's version.
 *
 * @param image (height, width) grey levels in [0, 1]; what lies beyond is cut off.
 * @throws StropError 'invalid-argument' where the image has another size.
 */
export function pngAddress(image: readonly number[], height: number, width: number): string {
  if (image.length !== height * width || image.length === 0) {
    throw new StropError('invalid-argument', `image of ${image.length} grey levels: expected ${height} x ${width}`);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8); // 8 bits, grey, and the only compression, filters and order that matter here
  const rows = Buffer.alloc(height * (width + 1)); // each row begins with its filter: none
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      rows[y * (width + 1) + 1 + x] = Math.round(255 * Math.min(1, Math.max(0, image[y * width + x]!)));
    }
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = deflateSync(rows, { level: 0 });
  const file = [signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))];
  return `data:image/png;base64,${Buffer.concat(file).toString('base64')}`;
}

/** Length, type, data, and the CRC of the last two. */
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const result = Buffer.alloc(body.length + 8);
  result.writeUInt32BE(data.length, 0);
  result.set(body, 4);
  result.writeUInt32BE(crc32(body), 4 + body.length);
  return result;
}
