#include "training/matrix-product.h"

#include <algorithm>
#include <dnnl.h>
#include <stdexcept>

#include "training/thread-count.h"

namespace strop {

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
    const dnnl_status_t status = dnnl_sgemm(s.transposeA ? 'T' : 'N', s.transposeB ? 'T' : 'N', rows, columns, inner, 1.0f, left,
                                            s.transposeA ? rows : inner, right, s.transposeB ? inner : columns,
                                            bias ? 1.0f : 0.0f, product, columns);
    if (status != dnnl_success) throw std::runtime_error("oneDNN's sgemm failed with status " + std::to_string(status));
  }
}

}  // namespace strop
