#include "simd/lanes.h"

// The symmetric matrix [[K, y], [yᵀ, 0]] is swept in blocks of eight pivots: where K stood, −K⁻¹ comes out, where y stood,
// K⁻¹·y, and in the corner −yᵀ·K⁻¹·y (Goodnight, A tutorial on the SWEEP operator, The American Statistician 33, 1979). Each
// pivot is the square of the Cholesky factor's, so the determinant comes with it, and all of it takes n³ operations in one
// loop that has no remainders. Every element's sums run in the order of the pivots, whatever the width of the vectors.

namespace strop {
namespace STROP_LEVEL {

constexpr int blockSize = 8;

struct SweepMatrix {
  double* elements;  // (padded + 1, stride), the lower triangle by whole blocks
  double* panel;     // (8, stride)
  int64_t padded;
  int64_t stride;
};

// matrix[i + row][j to j + 7] −= Σ over r of panel[r][i + row]·panel[r][j to j + 7].
template <int rowCount> static inline void downdateTile(const SweepMatrix& m, int64_t i, int64_t j) {
  constexpr int parts = 8 / laneCount;
  Lanes sums[rowCount][parts];
  double* target = m.elements + i * m.stride + j;
  for (int row = 0; row < rowCount; row++) {
    for (int part = 0; part < parts; part++) sums[row][part] = loadLanes(target + row * m.stride + part * laneCount);
  }
  for (int r = 0; r < blockSize; r++) {
    const double* line = m.panel + r * m.stride;
    for (int row = 0; row < rowCount; row++) {
      for (int part = 0; part < parts; part++) sums[row][part] -= line[i + row] * loadLanes(line + j + part * laneCount);
    }
  }
  for (int row = 0; row < rowCount; row++) {
    for (int part = 0; part < parts; part++) storeLanes(target + row * m.stride + part * laneCount, sums[row][part]);
  }
}

// The Cholesky factor of the pivots' block, its diagonal as reciprocals. pivots (8): its squared diagonal.
static inline bool factorBlock(const SweepMatrix& m, int64_t k, double threshold, double* lower, double* pivots) {
  for (int i = 0; i < blockSize; i++) {
    const double* row = m.elements + (k + i) * m.stride + k;
    for (int j = 0; j <= i; j++) {
      double sum = row[j];
      for (int r = 0; r < j; r++) sum -= lower[i * blockSize + r] * lower[j * blockSize + r];
      if (j < i) {
        lower[i * blockSize + j] = sum * lower[j * blockSize + j];
      } else {
        if (!(sum > threshold)) return false;
        pivots[i] = sum;
        lower[i * blockSize + i] = 1.0 / __builtin_sqrt(sum);
      }
    }
  }
  return true;
}

// panel = L⁻¹·panel, then panel = L⁻ᵀ·panel.
static inline void solvePanel(const SweepMatrix& m, const double* lower) {
  for (int64_t j = 0; j < m.stride; j += laneCount) {
    Lanes x[blockSize];
    for (int r = 0; r < blockSize; r++) {
      x[r] = loadLanes(m.panel + r * m.stride + j);
      for (int q = 0; q < r; q++) x[r] -= lower[r * blockSize + q] * x[q];
      x[r] = x[r] * lower[r * blockSize + r];
      storeLanes(m.panel + r * m.stride + j, x[r]);
    }
  }
}
static inline void solvePanelTransposed(const SweepMatrix& m, const double* lower) {
  for (int64_t j = 0; j < m.stride; j += laneCount) {
    Lanes x[blockSize];
    for (int r = blockSize - 1; r >= 0; r--) {
      x[r] = loadLanes(m.panel + r * m.stride + j);
      for (int q = blockSize - 1; q > r; q--) x[r] -= lower[q * blockSize + r] * x[q];
      x[r] = x[r] * lower[r * blockSize + r];
      storeLanes(m.panel + r * m.stride + j, x[r]);
    }
  }
}

// block = −(L·Lᵀ)⁻¹, column by column.
static inline void invertBlock(const SweepMatrix& m, int64_t k, const double* lower) {
  for (int column = 0; column < blockSize; column++) {
    double x[blockSize];
    for (int r = 0; r < blockSize; r++) {
      double sum = r == column ? -1.0 : 0.0;
      for (int q = 0; q < r; q++) sum -= lower[r * blockSize + q] * x[q];
      x[r] = sum * lower[r * blockSize + r];
    }
    for (int r = blockSize - 1; r >= 0; r--) {
      double sum = x[r];
      for (int q = blockSize - 1; q > r; q--) sum -= lower[q * blockSize + r] * x[q];
      x[r] = sum * lower[r * blockSize + r];
      m.elements[(k + r) * m.stride + k + column] = x[r];
    }
  }
}

// Sweeps the pivots k to k + 7. false where one of them is not above the threshold.
static inline bool sweepBlock(const SweepMatrix& m, int64_t k, double threshold, double* pivots) {
  double lower[blockSize * blockSize];
  if (!factorBlock(m, k, threshold, lower, pivots)) return false;
  for (int r = 0; r < blockSize; r++) {
    double* line = m.panel + r * m.stride;
    const double* row = m.elements + (k + r) * m.stride;
    for (int64_t j = 0; j < k; j++) line[j] = row[j];
    for (int64_t j = k; j < k + blockSize; j++) line[j] = 0.0;
  }
  for (int64_t j = k + blockSize; j <= m.padded; j++) {
    for (int r = 0; r < blockSize; r++) m.panel[r * m.stride + j] = m.elements[j * m.stride + k + r];
  }
  solvePanel(m, lower);
  for (int64_t i = 0; i < m.padded; i += blockSize) {
    if (i == k) continue;
    constexpr int rowCount = laneCount > 2 ? 4 : 2;
    for (int64_t row = i; row < i + blockSize; row += rowCount) {
      for (int64_t j = 0; j <= i; j += 8) downdateTile<rowCount>(m, row, j);
    }
  }
  for (int64_t j = 0; j <= m.padded; j += 8) downdateTile<1>(m, m.padded, j);
  solvePanelTransposed(m, lower);
  for (int r = 0; r < blockSize; r++) {
    double* row = m.elements + (k + r) * m.stride;
    for (int64_t j = 0; j < k; j++) row[j] = m.panel[r * m.stride + j];
  }
  for (int64_t j = k + blockSize; j <= m.padded; j++) {
    for (int r = 0; r < blockSize; r++) m.elements[j * m.stride + k + r] = m.panel[r * m.stride + j];
  }
  invertBlock(m, k, lower);
  return true;
}

}  // namespace STROP_LEVEL
}  // namespace strop
