// The level's own vector of doubles, by the compilers' vector extension: STROP_WIDTH lanes, the width of a register. (Wider
// vectors would let one source give the same order of operations, but GCC keeps them in memory.) Sums take eight accumulators at
// every level, so that the bits are the same.
//
// Everything here is static and in a namespace of its level: a file that is compiled for AVX-512 must leave no inline
// function behind that the linker could keep for everyone. No standard header with inline functions may be included either.
#pragma once

#include <stdint.h>

#if !defined(STROP_LEVEL) || !defined(STROP_WIDTH)
#error "include this from a level's own translation unit (native/simd/<level>.cc)"
#endif

namespace strop {
namespace STROP_LEVEL {

constexpr int laneCount = STROP_WIDTH;
typedef double Lanes __attribute__((vector_size(8 * STROP_WIDTH)));
typedef uint64_t LaneBits __attribute__((vector_size(8 * STROP_WIDTH)));
typedef Lanes UnalignedLanes __attribute__((aligned(8), may_alias));

static inline Lanes loadLanes(const double* from) { return *reinterpret_cast<const UnalignedLanes*>(from); }
static inline void storeLanes(double* to, Lanes value) { *reinterpret_cast<UnalignedLanes*>(to) = value; }

// Σ a[i]·b[i] for i < n in eight accumulators: accumulator l takes the products l, l + 8, …; assembly/kernels/lanes.ts has the same.
static inline double dot(const double* a, const double* b, int n) {
  constexpr int parts = 8 / laneCount;
  Lanes sums[parts] = {};
  int i = 0;
  for (; i + 8 <= n; i += 8) {
    for (int part = 0; part < parts; part++) {
      sums[part] += loadLanes(a + i + part * laneCount) * loadLanes(b + i + part * laneCount);
    }
  }
  double s[8];
  for (int part = 0; part < parts; part++) storeLanes(s + part * laneCount, sums[part]);
  for (int lane = 0; i < n; i++, lane++) s[lane] += a[i] * b[i];
  return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

}  // namespace STROP_LEVEL
}  // namespace strop
