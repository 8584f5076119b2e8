#pragma once

#include <stdint.h>

namespace strop {

// Branch and bound over the prefixes of a grid; see BoundSearchArrays in src/kernels/interface.ts. n is a multiple of 8; dimensions
// and their states are in the order of branching.
struct BoundSearch {
  int n;
  int dimensions;
  int rows;  // Σ states
  int radial;
  int stages;
  int levels;  // of the deviation
  int conditions;
  int mostStates;  // the most states that a dimension has
  int nodes;       // at most so many are expanded
  int openCapacity;
  int foundCapacity;
  double amplitude;
  double priorMean;
  const int32_t* states;            // (d)
  const int32_t* cardinalities;     // (d)
  const int32_t* factors;           // (d)
  const int32_t* stageEnds;         // (stages)
  const int32_t* conditionStarts;   // (d + 1)
  const int32_t* conditionParents;  // (conditions)
  const int32_t* conditionAllowed;  // (conditions, mostStates)
  const double* contributions;      // (rows, n), centred
  const double* columns;            // (n, columnStride): the same, transposed
  const double* centre;             // (2, n)
  const double* lowest;             // (d + 1, 2, n)
  const double* highest;            // (d + 1, 2, n)
  const double* weights;            // (n)
  const double* covariance;         // (n, n)
  const double* slopes;             // (levels)
  const double* thresholds;         // (levels)
  double* bounds;                   // (openCapacity)
  int32_t* prefixes;                // (openCapacity, d + 2)
  double* predictors;               // (stages, 2·n + 1)
  int32_t* found;                   // (foundCapacity, d)
  int32_t* progress;                // (3): open, found, nodes
  double* scratch;                  // boundSearchScratch(…)
};

// Columns of the transposed table, and of what is computed from it: whole tiles, wherever they start.
inline int64_t boundSearchStride(int64_t rows) { return (rows + 15) / 16 * 16 + 16; }
// More rows than these left: no interactions are computed, and the bound is linear.
constexpr int boundSearchPairs = 256;

inline int64_t boundSearchScratch(int64_t n, int64_t dimensions, int64_t rows, int64_t longestStage) {
  const int64_t stride = boundSearchStride(rows);
  const int64_t paired = boundSearchStride(rows < boundSearchPairs ? rows : boundSearchPairs);
  // rows of n; the scaled tables; interactions; linear parts, gains a level; the numbers of dimensions
  return 22 * n + 2 * n * paired + (paired + 4) * paired + (longestStage + 4) * stride + 4 * (dimensions + 4);
}

using RunBoundSearch = void(const BoundSearch& search);

}  // namespace strop
