#include "training/sgemm.h"

#include <algorithm>
#include <dnnl.h>
#include <stdexcept>
#include <string>

#include "training/thread-count.h"

namespace strop {

void sgemm(bool transposeA, bool transposeB, int64_t rows, int64_t columns, int64_t inner, const float* a, const float* b,
           bool add, float* c) {
  const dnnl_status_t status =
      dnnl_sgemm(transposeA ? 'T' : 'N', transposeB ? 'T' : 'N', rows, columns, inner, 1.0f, a, transposeA ? rows : inner, b,
                 transposeB ? inner : columns, add ? 1.0f : 0.0f, c, columns);
  if (status != dnnl_success) throw std::runtime_error("oneDNN's sgemm failed with status " + std::to_string(status));
}

void transpose(int64_t rows, int64_t columns, const float* from, float* to) {
  // Tile by tile by way of a small one, since rows whose length is a power of two fall on the same few lines of a cache.
  constexpr int64_t TILE = 16;
#pragma omp parallel for num_threads(threadsFor(rows * columns, SMALLEST_SHARED_LOOP)) schedule(static)
  for (int64_t column = 0; column < columns; column += TILE) {
    const int64_t width = std::min(TILE, columns - column);
    for (int64_t row = 0; row < rows; row += TILE) {
      const int64_t height = std::min(TILE, rows - row);
      float tile[TILE][TILE];
      for (int64_t i = 0; i < height; i++) std::copy_n(from + (row + i) * columns + column, width, tile[i]);
      for (int64_t j = 0; j < width; j++) {
        for (int64_t i = 0; i < height; i++) to[(column + j) * rows + row + i] = tile[i][j];
      }
    }
  }
}

}  // namespace strop
