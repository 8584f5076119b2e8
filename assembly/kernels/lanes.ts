// Eight accumulators in four registers of two; native/simd/lanes.h has the same order of operations.

/** Σ a[i]·b[i] for i < n: lane l takes the products l, l + 8, … */
export function dot(a: usize, b: usize, n: i32): f64 {
  let s01 = f64x2.splat(0);
  let s23 = f64x2.splat(0);
  let s45 = f64x2.splat(0);
  let s67 = f64x2.splat(0);
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    const p = a + ((<usize>i) << 3);
    const q = b + ((<usize>i) << 3);
    s01 = f64x2.add(s01, f64x2.mul(v128.load(p), v128.load(q)));
    s23 = f64x2.add(s23, f64x2.mul(v128.load(p, 16), v128.load(q, 16)));
    s45 = f64x2.add(s45, f64x2.mul(v128.load(p, 32), v128.load(q, 32)));
    s67 = f64x2.add(s67, f64x2.mul(v128.load(p, 48), v128.load(q, 48)));
  }
  if (i == n) {
    const even = f64x2.add(f64x2.add(s01, s45), f64x2.add(s23, s67));
    return f64x2.extract_lane(even, 0) + f64x2.extract_lane(even, 1);
  }
  let l0 = f64x2.extract_lane(s01, 0);
  let l1 = f64x2.extract_lane(s01, 1);
  let l2 = f64x2.extract_lane(s23, 0);
  let l3 = f64x2.extract_lane(s23, 1);
  let l4 = f64x2.extract_lane(s45, 0);
  let l5 = f64x2.extract_lane(s45, 1);
  let l6 = f64x2.extract_lane(s67, 0);
  const l7 = f64x2.extract_lane(s67, 1);
  const p = a + ((<usize>i) << 3);
  const q = b + ((<usize>i) << 3);
  const rest = n - i;
  l0 += load<f64>(p) * load<f64>(q);
  if (rest > 1) l1 += load<f64>(p, 8) * load<f64>(q, 8);
  if (rest > 2) l2 += load<f64>(p, 16) * load<f64>(q, 16);
  if (rest > 3) l3 += load<f64>(p, 24) * load<f64>(q, 24);
  if (rest > 4) l4 += load<f64>(p, 32) * load<f64>(q, 32);
  if (rest > 5) l5 += load<f64>(p, 40) * load<f64>(q, 40);
  if (rest > 6) l6 += load<f64>(p, 48) * load<f64>(q, 48);
  return l0 + l4 + (l2 + l6) + (l1 + l5 + (l3 + l7));
}

// Addresses, and the lanes of two.

export function intAt(array: usize, i: i32): i32 {
  return load<i32>(array + ((<usize>i) << 2));
}

export function at(array: usize, i: i32): usize {
  return array + ((<usize>i) << 3);
}

export function splat(x: f64): v128 {
  return f64x2.splat(x);
}

export function add(a: v128, b: v128): v128 {
  return f64x2.add(a, b);
}

export function sub(a: v128, b: v128): v128 {
  return f64x2.sub(a, b);
}

export function mul(a: v128, b: v128): v128 {
  return f64x2.mul(a, b);
}

export function select(mask: v128, a: v128, b: v128): v128 {
  return v128.bitselect(a, b, mask);
}

export function atLeast0(x: v128): v128 {
  return select(f64x2.gt(x, splat(0)), x, splat(0));
}

export function absolute(x: v128): v128 {
  return select(f64x2.lt(x, splat(0)), f64x2.neg(x), x);
}

export function larger(a: v128, b: v128): v128 {
  return select(f64x2.gt(a, b), a, b);
}

/** sum[i] += row[i] for i < n; n is even. */
export function addRow(sum: usize, row: usize, n: i32): void {
  for (let i = 0; i < n; i += 2) v128.store(at(sum, i), add(v128.load(at(sum, i)), v128.load(at(row, i))));
}
