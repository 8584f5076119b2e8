import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LINE_LIMIT, LineReader } from '../../src/hil/line-reader.ts';
import { parseMessage } from '../../src/hil/message.ts';

/** What a reader makes of a stream in parts. */
function read(parts: readonly Uint8Array[], limit?: number) {
  const lines: string[] = [];
  let tooLong = 0;
  const reader = new LineReader({
    ...(limit === undefined ? {} : { limit }),
    onLine: (line) => lines.push(line),
    onTooLong: () => tooLong++,
  });
  for (const part of parts) reader.push(part);
  return { lines, tooLong };
}

/** The bytes cut at places of any number. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, i) => bytes.subarray(i === 0 ? 0 : ends[i - 1], end));
}

const places = fc.array(fc.nat(1e6), { maxLength: 20 });

describe('lines', () => {
  test('are the same in whatever parts they come', () => {
    const texts = fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 10 });
    fc.assert(
      fc.property(texts, places, (given, at) => {
        const bytes = Buffer.from(given.map((text) => `${text}\n`).join(''));
        const expected = bytes
          .toString('utf8')
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line !== '');
        expect(read(cut(bytes, at))).toEqual({ lines: expected, tooLong: 0 });
      }),
    );
  });

  test('end a reader once they are longer than the limit, wherever they are cut, and not before', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(lengths, places, (given, at) => {
        const limit = 16;
        const bytes = Buffer.from(given.map((length) => `${'x'.repeat(length)}\n`).join(''));
        const fitting = given.findIndex((length) => length + 1 > limit);
        const { lines, tooLong } = read(cut(bytes, at), limit);
        expect(lines.map((line) => line.length)).toEqual(fitting < 0 ? given : given.slice(0, fitting));
        expect(tooLong).toBe(fitting < 0 ? 0 : 1);
      }),
    );
  });

  test('that never end take no more memory than one', () => {
    const part = Buffer.alloc(2 ** 16, 'x');
    let tooLong = 0;
    const reader = new LineReader({ onLine: () => {}, onTooLong: () => tooLong++ });
    for (let sent = 0; sent < LINE_LIMIT - part.length; sent += part.length) reader.push(part);
    expect(tooLong).toBe(0);
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 10_000; i++) reader.push(part);
    expect(tooLong).toBe(1);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(LINE_LIMIT);
  });
});

describe('a message', () => {
  test.each([
    ['{"jsonrpc":"2.0","id":1,"result":{}}', { kind: 'result', id: 1, result: {} }],
    ['{"jsonrpc":"2.0","id":1,"result":null}', { kind: 'result', id: 1, result: null }],
    [
      '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"what","data":1}}',
      { kind: 'error', id: null, code: -32700, message: 'what' },
    ],
    ['{"jsonrpc":"2.0","method":"log","params":{"a":1}}', { kind: 'notification', method: 'log', params: { a: 1 } }],
    ['{"jsonrpc":"2.0","id":"a","method":"x"}', { kind: 'request', id: 'a', method: 'x', params: {} }],
    ['{"jsonrpc":"2.0","id":1,"result":"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}', { kind: 'result' }],
  ])('is %s', (line, message) => expect(parseMessage(line)).toMatchObject(message));

  test.each([
    ['', /not JSON/],
    ['null', /not a JSON object/],
    ['[]', /not a JSON object/],
    ['{}', /jsonrpc is undefined/],
    ['{"jsonrpc":"1.0","id":1,"result":1}', /jsonrpc is 1.0: expected "2.0"/],
    ['{"jsonrpc":"2.0","id":1}', /either a result or an error/],
    ['{"jsonrpc":"2.0","id":1,"result":1,"error":{"code":1,"message":""}}', /either a result or an error/],
    ['{"jsonrpc":"2.0","id":null,"result":1}', /either a result or an error/],
    ['{"jsonrpc":"2.0","id":1,"error":{"code":1.5,"message":""}}', /an error of code and message/],
    ['{"jsonrpc":"2.0","method":1}', /a method and params by name/],
    ['{"jsonrpc":"2.0","method":"x","params":[1]}', /a method and params by name/],
    ['{"jsonrpc":"2.0","id":{},"method":"x"}', /a number or a string as id/],
    ['{"jsonrpc":"2.0","id":1,"result":{"value":NaN}}', /not JSON/],
    ['{"jsonrpc":"2.0","id":1,"result":{"a":[1,1e999]}}', /result\.a\.1 is no finite number/],
    [`{"jsonrpc":"2.0","id":1,"result":${'['.repeat(40)}${']'.repeat(40)}}`, /more than 32 deep/],
    ['['.repeat(500_000), /more than 32 deep/],
  ])('is not %s', (line, why) => {
    expect(parseMessage(line)).toEqual({ kind: 'malformed', why: expect.stringMatching(why) });
  });

  test('is read from any text without an error, and what is read survives being written', () => {
    const lying = fc.record(
      {
        jsonrpc: fc.oneof(fc.constant('2.0'), fc.jsonValue()),
        id: fc.jsonValue(),
        method: fc.jsonValue(),
        params: fc.jsonValue(),
        result: fc.jsonValue(),
        error: fc.oneof(fc.record({ code: fc.integer(), message: fc.string() }), fc.jsonValue()),
      },
      { requiredKeys: ['jsonrpc'] },
    );
    const lines = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      lying.map((each) => JSON.stringify(each)),
    );
    fc.assert(
      fc.property(lines, (line) => {
        const message = parseMessage(line);
        expect(JSON.parse(JSON.stringify(message))).toEqual(message);
      }),
      { numRuns: 2000 },
    );
  });
});
