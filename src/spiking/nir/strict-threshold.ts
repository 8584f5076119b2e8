const bits = new Int32Array(1);
const float = new Float32Array(bits.buffer);

/** The largest float32 below a float32; −∞ of −∞. */
export function previousFloat(value: number): number {
  float[0] = value;
  if (float[0] === Number.NEGATIVE_INFINITY) return float[0];
  if (float[0] === 0) return -(2 ** -149);
  bits[0]! += float[0] > 0 ? -1 : 1;
  return float[0];
}

/** The smallest float32 above a number; +∞ of +∞. A sum of float32 is above the number iff it is at least that. */
export function floatAbove(value: number): number {
  const nearest = Math.fround(value);
  return nearest > value ? nearest : -previousFloat(-nearest);
}
