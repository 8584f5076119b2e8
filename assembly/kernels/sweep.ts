import { at } from './lanes';

// The sweep of native/kernels/sweep.inl: the same operations in the same order.

const BLOCK: i32 = 8;

// The pivots' block: its Cholesky factor, with reciprocals on the diagonal, and the squares of the diagonal.
const lower = memory.data(BLOCK * BLOCK * 8, 16);
const column = memory.data(BLOCK * 8, 16);

/** The address of pivot r's square after `sweepBlock`. */
export const pivots = memory.data(BLOCK * 8, 16);

// matrix[i to i + 1][j to j + 7] −= Σ over r of panel[r][i + row]·panel[r][j to j + 7].
function downdateTwoRows(target: usize, rowSize: usize, panel: usize, left: usize, right: usize): void {
  let a0 = v128.load(target);
  let a1 = v128.load(target, 16);
  let a2 = v128.load(target, 32);
  let a3 = v128.load(target, 48);
  const second = target + rowSize;
  let b0 = v128.load(second);
  let b1 = v128.load(second, 16);
  let b2 = v128.load(second, 32);
  let b3 = v128.load(second, 48);
  let line = panel;
  for (let r = 0; r < BLOCK; r++) {
    const p = v128.load64_splat(line + left);
    const q = v128.load64_splat(line + left, 8);
    const x0 = v128.load(line + right);
    const x1 = v128.load(line + right, 16);
    const x2 = v128.load(line + right, 32);
    const x3 = v128.load(line + right, 48);
    a0 = f64x2.sub(a0, f64x2.mul(p, x0));
    a1 = f64x2.sub(a1, f64x2.mul(p, x1));
    a2 = f64x2.sub(a2, f64x2.mul(p, x2));
    a3 = f64x2.sub(a3, f64x2.mul(p, x3));
    b0 = f64x2.sub(b0, f64x2.mul(q, x0));
    b1 = f64x2.sub(b1, f64x2.mul(q, x1));
    b2 = f64x2.sub(b2, f64x2.mul(q, x2));
    b3 = f64x2.sub(b3, f64x2.mul(q, x3));
    line += rowSize;
  }
  v128.store(target, a0);
  v128.store(target, a1, 16);
  v128.store(target, a2, 32);
  v128.store(target, a3, 48);
  v128.store(second, b0);
  v128.store(second, b1, 16);
  v128.store(second, b2, 32);
  v128.store(second, b3, 48);
}

function downdateOneRow(target: usize, rowSize: usize, panel: usize, left: usize, right: usize): void {
  let a0 = v128.load(target);
  let a1 = v128.load(target, 16);
  let a2 = v128.load(target, 32);
  let a3 = v128.load(target, 48);
  let line = panel;
  for (let r = 0; r < BLOCK; r++) {
    const p = v128.load64_splat(line + left);
    a0 = f64x2.sub(a0, f64x2.mul(p, v128.load(line + right)));
    a1 = f64x2.sub(a1, f64x2.mul(p, v128.load(line + right, 16)));
    a2 = f64x2.sub(a2, f64x2.mul(p, v128.load(line + right, 32)));
    a3 = f64x2.sub(a3, f64x2.mul(p, v128.load(line + right, 48)));
    line += rowSize;
  }
  v128.store(target, a0);
  v128.store(target, a1, 16);
  v128.store(target, a2, 32);
  v128.store(target, a3, 48);
}

function factorBlock(block: usize, rowSize: usize, threshold: f64): bool {
  for (let i = 0; i < BLOCK; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = load<f64>(at(block + <usize>i * rowSize, j));
      for (let r = 0; r < j; r++) sum -= load<f64>(at(lower, i * BLOCK + r)) * load<f64>(at(lower, j * BLOCK + r));
      if (j < i) {
        store<f64>(at(lower, i * BLOCK + j), sum * load<f64>(at(lower, j * BLOCK + j)));
      } else {
        if (!(sum > threshold)) return false;
        store<f64>(at(pivots, i), sum);
        store<f64>(at(lower, i * BLOCK + i), 1 / sqrt(sum));
      }
    }
  }
  return true;
}

// panel = L⁻¹·panel.
function solvePanel(panel: usize, rowSize: usize): void {
  for (let offset: usize = 0; offset < rowSize; offset += 16) {
    let line = panel + offset;
    for (let r = 0; r < BLOCK; r++) {
      let x = v128.load(line);
      let earlier = panel + offset;
      for (let q = 0; q < r; q++) {
        x = f64x2.sub(x, f64x2.mul(v128.load64_splat(at(lower, r * BLOCK + q)), v128.load(earlier)));
        earlier += rowSize;
      }
      v128.store(line, f64x2.mul(x, v128.load64_splat(at(lower, r * BLOCK + r))));
      line += rowSize;
    }
  }
}

// panel = L⁻ᵀ·panel.
function solvePanelTransposed(panel: usize, rowSize: usize): void {
  for (let offset: usize = 0; offset < rowSize; offset += 16) {
    let line = panel + offset + <usize>(BLOCK - 1) * rowSize;
    for (let r = BLOCK - 1; r >= 0; r--) {
      let x = v128.load(line);
      let later = panel + offset + <usize>(BLOCK - 1) * rowSize;
      for (let q = BLOCK - 1; q > r; q--) {
        x = f64x2.sub(x, f64x2.mul(v128.load64_splat(at(lower, q * BLOCK + r)), v128.load(later)));
        later -= rowSize;
      }
      v128.store(line, f64x2.mul(x, v128.load64_splat(at(lower, r * BLOCK + r))));
      line -= rowSize;
    }
  }
}

// block = −(L·Lᵀ)⁻¹, column by column.
function invertBlock(block: usize, rowSize: usize): void {
  for (let c = 0; c < BLOCK; c++) {
    for (let r = 0; r < BLOCK; r++) {
      let sum: f64 = r == c ? -1 : 0;
      for (let q = 0; q < r; q++) sum -= load<f64>(at(lower, r * BLOCK + q)) * load<f64>(at(column, q));
      store<f64>(at(column, r), sum * load<f64>(at(lower, r * BLOCK + r)));
    }
    for (let r = BLOCK - 1; r >= 0; r--) {
      let sum = load<f64>(at(column, r));
      for (let q = BLOCK - 1; q > r; q--) sum -= load<f64>(at(lower, q * BLOCK + r)) * load<f64>(at(column, q));
      const x = sum * load<f64>(at(lower, r * BLOCK + r));
      store<f64>(at(column, r), x);
      store<f64>(at(block + <usize>r * rowSize, c), x);
    }
  }
}

/** Sweeps the pivots k to k + 7 of a matrix of padded + 1 rows. false where one of them is not above the threshold. */
export function sweepBlock(elements: usize, panel: usize, padded: i32, rowSize: usize, k: i32, threshold: f64): bool {
  const blockRows = elements + <usize>k * rowSize;
  if (!factorBlock(at(blockRows, k), rowSize, threshold)) return false;
  for (let r = 0; r < BLOCK; r++) {
    const line = panel + <usize>r * rowSize;
    memory.copy(line, blockRows + <usize>r * rowSize, (<usize>k) << 3);
    memory.fill(at(line, k), 0, BLOCK << 3);
  }
  for (let j = k + BLOCK; j <= padded; j++) {
    const from = at(elements + <usize>j * rowSize, k);
    for (let r = 0; r < BLOCK; r++) store<f64>(at(panel + <usize>r * rowSize, j), load<f64>(at(from, r)));
  }
  solvePanel(panel, rowSize);
  for (let i = 0; i < padded; i += BLOCK) {
    if (i == k) continue;
    for (let row = i; row < i + BLOCK; row += 2) {
      const target = elements + <usize>row * rowSize;
      for (let j = 0; j <= i; j += 8) {
        downdateTwoRows(at(target, j), rowSize, panel, (<usize>row) << 3, (<usize>j) << 3);
      }
    }
  }
  const last = elements + <usize>padded * rowSize;
  for (let j = 0; j <= padded; j += 8) {
    downdateOneRow(at(last, j), rowSize, panel, (<usize>padded) << 3, (<usize>j) << 3);
  }
  solvePanelTransposed(panel, rowSize);
  for (let r = 0; r < BLOCK; r++) {
    memory.copy(blockRows + <usize>r * rowSize, panel + <usize>r * rowSize, (<usize>k) << 3);
  }
  for (let j = k + BLOCK; j <= padded; j++) {
    const to = at(elements + <usize>j * rowSize, k);
    for (let r = 0; r < BLOCK; r++) store<f64>(at(to, r), load<f64>(at(panel + <usize>r * rowSize, j)));
  }
  invertBlock(at(blockRows, k), rowSize);
  return true;
}
