#pragma once

#include "kernels/branching.h"

namespace strop {

// See LevelScanArrays in src/kernels/interface.ts.
struct LevelScan : Branching {
  int head;  // dimensions that number the heads; below each lie the points of the others
  int tailPoints;
  int foundCapacity;
  int64_t first;
  int64_t count;      // heads
  int32_t* found;     // (foundCapacity, d)
  int32_t* progress;  // (2): heads done, points found
  double* scratch;    // levelScanScratch(…)
};

// Points of a tail, in whole blocks at every width of the registers.
inline int64_t levelScanStride(int64_t tailPoints) { return (tailPoints + 31) / 32 * 32; }
inline int64_t levelScanScratch(int64_t n, int64_t dimensions, int64_t tailPoints) {
  return 4 * n + (2 * n + 1) * levelScanStride(tailPoints) + (tailPoints + 3) * (dimensions + 1);
}

using RunLevelScan = void(const LevelScan& scan);

}  // namespace strop
