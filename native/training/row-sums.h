// Sums over rows of `channels` values each. They run over a partition of the rows that does not depend on the number of threads,
// and are added in its order: the same bits for any number of threads.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "training/thread-count.h"

namespace strop {

constexpr int CHUNKS = 16;          // of the rows; more than there will be threads on a machine that one training can use
constexpr int LANES = 64;           // narrower rows are taken several at once, so that sums need not wait for one another
constexpr int64_t ROWS_IN_FLOAT = 256;  // summed in float before they go into a double

// The rows as wide ones of at least LANES values, each holding `repeat` rows, and a rest of single rows.
struct Wide {
  int repeat, width;
  explicit Wide(int channels) : repeat(channels < LANES ? (LANES + channels - 1) / channels : 1), width(repeat * channels) {}
};

// Sums `quantities` values a channel over all rows. add(from, rows, repeat, sums) adds rows [from, from + rows·repeat), `repeat`
// of them at once, into sums (quantities, repeat·channels). Returns (quantities, channels).
template <class Add> std::vector<double> sumRows(int64_t allRows, int channels, int quantities, Add add) {
  const Wide wide(channels);
  const int64_t part = (allRows + CHUNKS - 1) / CHUNKS;
  std::vector<double> parts(size_t(CHUNKS) * quantities * channels);
#pragma omp parallel for num_threads(threadsFor(allRows * channels, SMALLEST_SHARED_LOOP)) schedule(static)
  for (int chunk = 0; chunk < CHUNKS; chunk++) {
    double* totals = &parts[size_t(chunk) * quantities * channels];
    std::vector<float> sums;
    const int64_t end = std::min(allRows, (chunk + 1) * part);
    for (int64_t row = chunk * part; row < end;) {
      const int repeat = end - row >= wide.repeat ? wide.repeat : 1;
      const int64_t rows = std::min(ROWS_IN_FLOAT, (end - row) / repeat);
      sums.assign(size_t(quantities) * repeat * channels, 0.0f);
      add(row, rows, repeat, sums.data());
      const float* sum = sums.data();
      for (int quantity = 0; quantity < quantities; quantity++) {
        for (int i = 0; i < repeat; i++, sum += channels) {
          for (int c = 0; c < channels; c++) totals[quantity * channels + c] += double(sum[c]);
        }
      }
      row += rows * repeat;
    }
  }
  std::vector<double> sums(size_t(quantities) * channels);
  const double* each = parts.data();
  for (int chunk = 0; chunk < CHUNKS; chunk++, each += sums.size()) {
    for (size_t i = 0; i < sums.size(); i++) sums[i] += each[i];
  }
  return sums;
}

// sums[j] += Σ of x (rows, width) over its rows.
void addRows(int64_t rows, int width, const float* x, float* sums);

// sums (channels): the sums of x (rows, channels) over its rows.
void rowSums(int64_t rows, int channels, const float* x, float* sums);

}  // namespace strop
