/** Both are (rows, classes). */
interface CrossEntropyShape {
  readonly rows: number;
  readonly classes: number;
}

/** The mean over the rows of −Σ_c y_c·log softmax(z)_c. */
export function crossEntropyLoop(
  labels: Float32Array,
  logits: Float32Array,
  { rows, classes }: CrossEntropyShape,
): number {
  let loss = 0;
  for (let row = 0; row < rows; row++) {
    const logSum = logSumOfExponentials(logits, row * classes, classes);
    for (let i = row * classes; i < (row + 1) * classes; i++) loss += labels[i]! * (logSum - logits[i]!);
  }
  return loss / rows;
}

/** dz_c = scale/rows·(softmax(z)_c·Σ y − y_c). */
export function crossEntropyGradientLoop(
  labels: Float32Array,
  logits: Float32Array,
  dLogits: Float32Array,
  { rows, classes }: CrossEntropyShape,
  scale: number,
): void {
  for (let row = 0; row < rows; row++) {
    const logSum = logSumOfExponentials(logits, row * classes, classes);
    let total = 0;
    for (let i = row * classes; i < (row + 1) * classes; i++) total += labels[i]!;
    for (let i = row * classes; i < (row + 1) * classes; i++) {
      dLogits[i] = (scale / rows) * (Math.exp(logits[i]! - logSum) * total - labels[i]!);
    }
  }
}

/** log Σ_c exp(z_c), which does not overflow. */
function logSumOfExponentials(logits: Float32Array, begin: number, classes: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = begin; i < begin + classes; i++) largest = Math.max(largest, logits[i]!);
  let sum = 0;
  for (let i = begin; i < begin + classes; i++) sum += Math.exp(logits[i]! - largest);
  return largest + Math.log(sum);
}
