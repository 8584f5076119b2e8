// The two methods of integerConv, for one output pixel and one slab: 64 input channels to 64 features, sums of 16 bits.

/** Bytes that a slab's rows or its table need. */
export const SLAB_SCRATCH: usize = 16 * 16 * 128;

/** (count, 64) weights of 8 bits as 16 bits. */
export function widenRows(count: i32, weights: usize, rows: usize): void {
  for (const end = weights + ((<usize>count) << 6); weights < end; weights += 8, rows += 16) {
    v128.store(rows, v128.load8x8_s(weights));
  }
}

/** EVENTS: adds the row of each input that spiked. */
export function addEvents(bits: u64, rows: usize, sums: usize): void {
  let a = v128.load(sums);
  let b = v128.load(sums, 16);
  let c = v128.load(sums, 32);
  let d = v128.load(sums, 48);
  let e = v128.load(sums, 64);
  let f = v128.load(sums, 80);
  let g = v128.load(sums, 96);
  let h = v128.load(sums, 112);
  for (; bits; bits &= bits - 1) {
    const row = rows + ((<usize>ctz(bits)) << 7);
    a = i16x8.add(a, v128.load(row));
    b = i16x8.add(b, v128.load(row, 16));
    c = i16x8.add(c, v128.load(row, 32));
    d = i16x8.add(d, v128.load(row, 48));
    e = i16x8.add(e, v128.load(row, 64));
    f = i16x8.add(f, v128.load(row, 80));
    g = i16x8.add(g, v128.load(row, 96));
    h = i16x8.add(h, v128.load(row, 112));
  }
  v128.store(sums, a);
  v128.store(sums, b, 16);
  v128.store(sums, c, 32);
  v128.store(sums, d, 48);
  v128.store(sums, e, 64);
  v128.store(sums, f, 80);
  v128.store(sums, g, 96);
  v128.store(sums, h, 112);
}

/** The table of a slab, (groups, 16 patterns, 64): the sums of a group's weights over the bits of the pattern. */
export function buildTable(groups: i32, weights: usize, table: usize): void {
  for (let group = 0; group < groups; group++, table += 2048) {
    memory.fill(table, 0, 128);
    for (let bit = 0; bit < 4; bit++, weights += 64) {
      const half: usize = 128 << bit;
      for (let f: usize = 0; f < 128; f += 16) {
        const weight = v128.load8x8_s(weights + (f >> 1));
        for (let from = table + f, end = from + half; from < end; from += 128) {
          v128.store(from + half, i16x8.add(v128.load(from), weight));
        }
      }
    }
  }
}

/** NIBBLES: adds a row of the table for each group of 4 inputs. */
export function addNibbles(groups: i32, bits: u64, table: usize, sums: usize): void {
  let a = v128.load(sums);
  let b = v128.load(sums, 16);
  let c = v128.load(sums, 32);
  let d = v128.load(sums, 48);
  let e = v128.load(sums, 64);
  let f = v128.load(sums, 80);
  let g = v128.load(sums, 96);
  let h = v128.load(sums, 112);
  for (const end = table + ((<usize>groups) << 11); table < end; table += 2048, bits >>= 4) {
    const row = table + ((<usize>(bits & 15)) << 7);
    a = i16x8.add(a, v128.load(row));
    b = i16x8.add(b, v128.load(row, 16));
    c = i16x8.add(c, v128.load(row, 32));
    d = i16x8.add(d, v128.load(row, 48));
    e = i16x8.add(e, v128.load(row, 64));
    f = i16x8.add(f, v128.load(row, 80));
    g = i16x8.add(g, v128.load(row, 96));
    h = i16x8.add(h, v128.load(row, 112));
  }
  v128.store(sums, a);
  v128.store(sums, b, 16);
  v128.store(sums, c, 32);
  v128.store(sums, d, 48);
  v128.store(sums, e, 64);
  v128.store(sums, f, 80);
  v128.store(sums, g, 96);
  v128.store(sums, h, 112);
}
