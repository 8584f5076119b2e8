#include "training/matrix-product.h"

#include <algorithm>
#include <dnnl.h>
#include <stdexcept>
#include <string>
#include <vector>

#include "training/thread-count.h"

namespace strop {

namespace {

constexpr int64_t TILE = 32;

// to (columns, rows) = from (rows, columns) transposed.
void transpose(int64_t rows, int64_t columns, const float* from, float* to) {
#pragma omp parallel for num_threads(threadsFor(rows * columns, SMALLEST_SHARED_LOOP)) schedule(static)
  for (int64_t column = 0; column < columns; column += TILE) {
    const int64_t end = std::min(columns, column + TILE);
    for (int64_t row = 0; row < rows; row++) {
      for (int64_t j = column; j < end; j++) to[j * rows + row] = from[row * columns + j];
    }
  }
}

void sgemm(bool transposeA, bool transposeB, int64_t rows, int64_t columns, int64_t inner, const float* a, const float* b,
           bool add, float* c) {
  const dnnl_status_t status =
      dnnl_sgemm(transposeA ? 'T' : 'N', transposeB ? 'T' : 'N', rows, columns, inner, 1.0f, a, transposeA ? rows : inner, b,
                 transposeB ? inner : columns, add ? 1.0f : 0.0f, c, columns);
  if (status != dnnl_success) throw std::runtime_error("oneDNN's sgemm failed with status " + std::to_string(status));
}

// c = a·bᵀ as (b·aᵀ)ᵀ. With few rows and a large transposed b, the gradient of a dense layer's input, oneDNN takes up to four
// times as long for the former.
void productByTransposition(int64_t rows, int64_t columns, int64_t inner, const float* a, const float* b, float* c) {
  std::vector<float> aTransposed(rows * inner), cTransposed(rows * columns);
  transpose(rows, inner, a, aTransposed.data());
  sgemm(false, false, columns, rows, inner, b, aTransposed.data(), false, cTransposed.data());
  transpose(columns, rows, cTransposed.data(), c);
}

}  // namespace

void matrixProduct(const MatrixProductShape& s, const float* a, const float* b, const float* bias, float* c) {
  const int64_t rows = s.rows, columns = s.columns, inner = s.inner;
  const ThreadScope scope(rows * columns * inner);
  for (int64_t i = 0; i < s.batch; i++) {
    const float* left = a + (s.sharedA ? 0 : i * rows * inner);
    const float* right = b + (s.sharedB ? 0 : i * inner * columns);
    float* product = c + i * rows * columns;
    if (bias) {
      for (int64_t row = 0; row < rows; row++) std::copy_n(bias, columns, product + row * columns);
    }
    if (!bias && !s.transposeA && s.transposeB && columns >= 4 * rows && inner >= TILE) {
      productByTransposition(rows, columns, inner, left, right, product);
    } else {
      sgemm(s.transposeA, s.transposeB, rows, columns, inner, left, right, bias != nullptr, product);
    }
  }
}

}  // namespace strop
