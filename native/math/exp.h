// src/math/exp.ts has the derivation. The same operations in the same order: change all three or none.
#pragma once

#include "simd/lanes.h"

namespace strop {
namespace STROP_LEVEL {

static inline double bitsToDouble(uint64_t bits) {
  double value;
  __builtin_memcpy(&value, &bits, sizeof value);
  return value;
}
static inline uint64_t doubleToBits(double value) {
  uint64_t bits;
  __builtin_memcpy(&bits, &value, sizeof bits);
  return bits;
}
static inline Lanes bitsToDouble(LaneBits bits) { return reinterpret_cast<Lanes>(bits); }
static inline LaneBits doubleToBits(Lanes value) { return reinterpret_cast<LaneBits>(value); }

constexpr double roundToInteger = 6755399441055744.0;  // 1.5·2^52

// 2^k for an integral k in [-1022, 1023]: k + 1023 stands in the low bits of the sum, and is shifted into the exponent.
template <class V> static inline V powerOfTwo(V k) { return bitsToDouble(doubleToBits(k + (roundToInteger + 1023.0)) << 52); }

// V is double or Lanes.
template <class V> static inline V expOfSum(V high, V low) {
  V x = high > 710.0 ? V{} + 710.0 : high;
  x = x < -746.0 ? V{} - 746.0 : x;
  const V k = (x * 1.4426950408889634 + roundToInteger) - roundToInteger;
  const V r = (x - k * 0.6931471803691238) - (k * 1.9082149292705877e-10 - low);
  V q = r * 2.5100472505694996e-8 + 2.7620201591031547e-7;
  q = q * r + 2.7557268276905696e-6;
  q = q * r + 2.4801521057868204e-5;
  q = q * r + 0.00019841269863171557;
  q = q * r + 0.0013888888917367081;
  q = q * r + 0.008333333333330039;
  q = q * r + 0.041666666666623824;
  q = q * r + 0.16666666666666669;
  q = q * r + 0.5000000000000001;
  const V half = (k * 0.5 + roundToInteger) - roundToInteger;
  return (1.0 + (r + r * r * q)) * powerOfTwo(half) * powerOfTwo(k - half);
}

template <class V> static inline V exp(V x) { return expOfSum(x, V{}); }

}  // namespace STROP_LEVEL
}  // namespace strop
