import { crc32, inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { pngAddress } from '../../src/report/png.ts';

function chunks(address: string): Map<string, Buffer> {
  const file = Buffer.from(address.replace('data:image/png;base64,', ''), 'base64');
  expect(file.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  const found = new Map<string, Buffer>();
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    const body = file.subarray(at + 4, at + 8 + length);
    expect(file.readUInt32BE(at + 8 + length)).toBe(crc32(body));
    found.set(body.subarray(0, 4).toString('latin1'), body.subarray(4));
    at += 12 + length;
  }
  return found;
}

it('writes the size and the grey levels, row by row', () => {
  const found = chunks(pngAddress([0, 0.5, 1, 1, 0.2, -3], 2, 3));
  expect([...found.keys()]).toEqual(['IHDR', 'IDAT', 'IEND']);
  expect([...found.get('IHDR')!]).toEqual([0, 0, 0, 3, 0, 0, 0, 2, 8, 0, 0, 0, 0]);
  expect([...inflateSync(found.get('IDAT')!)]).toEqual([0, 0, 128, 255, 0, 255, 51, 0]);
});

it('refuses an image of another size', () => {
  expect(() => pngAddress([0, 1, 0], 2, 2)).toThrow('image of 3 grey levels: expected 2 x 2');
});
