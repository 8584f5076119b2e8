/** Solves L·x = b in place. @param factor packed lower triangle, row i at i·(i+1)/2. @param vector (n) b, then x. */
export function solveLower(factor: Float64Array, vector: Float64Array): void {
  for (let i = 0; i < vector.length; i++) {
    const row = (i * (i + 1)) / 2;
    let sum = vector[i]!;
    for (let j = 0; j < i; j++) sum -= factor[row + j]! * vector[j]!;
    vector[i] = sum / factor[row + i]!;
  }
}

/** Solves Lᵀ·x = b in place, row by row of L so that it is read in order. */
export function solveLowerTransposed(factor: Float64Array, vector: Float64Array): void {
  for (let i = vector.length - 1; i >= 0; i--) {
    const row = (i * (i + 1)) / 2;
    const solved = vector[i]! / factor[row + i]!;
    vector[i] = solved;
    for (let j = 0; j < i; j++) vector[j]! -= factor[row + j]! * solved;
  }
}
