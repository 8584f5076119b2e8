#include "training/row-sums.h"

#include "training/loop-clones.h"

namespace strop {

STROP_CLONES void addRows(int64_t rows, int width, const float* x, float* sums) {
  for (int64_t row = 0; row < rows; row++, x += width) {
    for (int j = 0; j < width; j++) sums[j] += x[j];
  }
}

void rowSums(int64_t rows, int channels, const float* x, float* sums) {
  const std::vector<double> totals =
      sumRows(rows, channels, 1, [&](int64_t from, int64_t count, int repeat, float* into) {
        addRows(count, repeat * channels, x + from * channels, into);
      });
  std::copy(totals.begin(), totals.end(), sums);
}

}  // namespace strop
