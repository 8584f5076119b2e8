import { beforeEach, describe, expect, it } from 'vitest';
import { StropError } from '../../src/errors.ts';
import { WasmMemory } from '../../src/kernels/wasm-memory.ts';

const PAGE = 65_536;
let wasm: WebAssembly.Memory;
let memory: WasmMemory;

beforeEach(() => {
  wasm = new WebAssembly.Memory({ initial: 1, maximum: 4 });
  memory = new WasmMemory(wasm, 100);
});

const bytesAt = (address: number, length: number) => Array.from(new Uint8Array(wasm.buffer, address, length));

describe('arrays that are retained', () => {
  it('are lent where they are, whatever the arena does', () => {
    const kept = Uint8Array.of(1, 2, 3);
    memory.retain([kept]);
    memory.reset();
    const address = memory.lend(kept);
    const other = memory.lend(new Uint8Array(1000).fill(9));
    expect(other).toBeGreaterThan(address);
    memory.reset();
    expect(memory.lend(kept)).toBe(address);
    expect(bytesAt(address, 3)).toEqual([1, 2, 3]);
  });

  it('give their place back, in any order, so that nothing grows', () => {
    const arrays = [1, 2, 3].map((value) => new Uint8Array(PAGE / 4).fill(value));
    for (let round = 0; round < 50; round++) {
      const releases = arrays.map((array) => memory.retain([array]));
      memory.reset();
      arrays.forEach((array, i) => {
        expect(bytesAt(memory.lend(array), array.length).every((byte) => byte === i + 1)).toBe(true);
      });
      for (const i of round % 2 ? [1, 0, 2] : [2, 0, 1]) releases[i]!();
    }
    expect(wasm.buffer.byteLength).toBeLessThanOrEqual(2 * PAGE);
  });

  it('are copied anew by every call once they are released', () => {
    const array = Uint8Array.of(1);
    memory.retain([array])();
    array[0] = 2;
    memory.reset();
    expect(bytesAt(memory.lend(array), 1)).toEqual([2]);
  });

  it('are not half retained where there is no room', () => {
    const retain = () => memory.retain([new Uint8Array(PAGE), new Uint8Array(8 * PAGE)]);
    expect(retain).toThrow(StropError);
    memory.reset();
    expect(memory.reserve(16)).toBeLessThan(PAGE);
  });
});
