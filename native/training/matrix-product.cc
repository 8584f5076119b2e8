#include "training/matrix-product.h"

#include <algorithm>
#include <vector>

#include "training/sgemm.h"
#include "training/thread-count.h"

namespace strop {

namespace {

constexpr int64_t SHORTEST = 32;  // sums of which that pays

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
    if (!bias && !s.transposeA && s.transposeB && columns >= 4 * rows && inner >= SHORTEST) {
      productByTransposition(rows, columns, inner, left, right, product);
    } else {
      sgemm(s.transposeA, s.transposeB, rows, columns, inner, left, right, bias != nullptr, product);
    }
  }
}

}  // namespace strop
