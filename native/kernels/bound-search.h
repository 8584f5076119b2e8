#pragma once

#include "kernels/branching.h"

namespace strop {

// Branch and bound over the prefixes of a grid; see BoundSearchArrays in src/kernels/interface.ts.
struct BoundSearch : Branching {
  int stages;
  int nodes;  // at most so many are expanded
  int foundCapacity;
  const int32_t* stageEnds;  // (stages)
  const double* columns;     // (n, boundSearchStride(rows)) contributions, transposed
  const double* lowest;      // (d + 1, 2, n)
  const double* highest;     // (d + 1, 2, n)
  double* bounds;            // (capacity)
  int32_t* prefixes;         // (capacity, d + 2)
  double* predictors;        // (stages, 2·n + 1)
  int32_t* found;            // (foundCapacity, d)
  int32_t* progress;         // (3): open, found, nodes
  double* scratch;           // boundSearchScratch(…)
};

// Columns of the transposed table, and of what is computed from it: whole tiles, wherever they start.
inline int64_t boundSearchStride(int64_t rows) { return (rows + 15) / 16 * 16 + 16; }
// More rows than these left: no interactions are computed, and the bound is linear.
constexpr int boundSearchPairs = 256;
// Observations that are summed together, so that what is computed for them stays in the nearest cache.
constexpr int boundSearchTogether = 32;

inline int64_t boundSearchScratch(int64_t n, int64_t dimensions, int64_t rows, int64_t longestStage) {
  const int64_t stride = boundSearchStride(rows);
  const int64_t paired = boundSearchStride(rows < boundSearchPairs ? rows : boundSearchPairs);
  // Rows of n; scaled columns; interactions; four rows of states and one a level; whole numbers a dimension.
  return 17 * n + 2 * boundSearchTogether * paired + (paired + 4) * paired + (longestStage + 5) * stride + 3 * (dimensions + 1);
}

using RunBoundSearch = void(const BoundSearch& search);

}  // namespace strop
