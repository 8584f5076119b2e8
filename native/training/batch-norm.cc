#include "training/batch-norm.h"

#include <cmath>
#include <vector>

#include "training/loop-clones.h"
#include "training/row-sums.h"
#include "training/share-loop.h"

namespace strop {

namespace {

std::vector<float> repeated(const float* values, int channels, const Wide& wide) {
  std::vector<float> all(wide.width);
  for (int j = 0; j < wide.width; j++) all[j] = values[j % channels];
  return all;
}

STROP_CLONES void addSquares(int64_t rows, int width, const float* x, const float* mean, float* sums) {
  for (int64_t row = 0; row < rows; row++, x += width) {
    for (int j = 0; j < width; j++) {
      const float centred = x[j] - mean[j];
      sums[j] += centred * centred;
    }
  }
}

STROP_CLONES void addProducts(int64_t rows, int width, const float* dy, const float* x, const float* mean, float* sums,
                              float* products) {
  for (int64_t row = 0; row < rows; row++, x += width, dy += width) {
    for (int j = 0; j < width; j++) {
      sums[j] += dy[j];
      products[j] += dy[j] * (x[j] - mean[j]);
    }
  }
}

STROP_CLONES void scaleRows(int64_t rows, int width, const float* x, const float* mean, const float* scale, const float* shift,
                            float* y) {
  for (int64_t row = 0; row < rows; row++, x += width, y += width) {
    for (int j = 0; j < width; j++) y[j] = (x[j] - mean[j]) * scale[j] + shift[j];
  }
}

STROP_CLONES void gradientRows(int64_t rows, int width, const float* dy, const float* x, const float* mean, const float* scale,
                               const float* offset, const float* slope, float* dx) {
  for (int64_t row = 0; row < rows; row++, x += width, dy += width, dx += width) {
    for (int j = 0; j < width; j++) dx[j] = scale[j] * (dy[j] - offset[j] - (x[j] - mean[j]) * slope[j]);
  }
}

// Calls body(begin, rows, repeat) over all rows, `repeat` of them at once.
template <class Body> void eachRow(const BatchNormShape& shape, const Wide& wide, Body body) {
  const int64_t wideRows = shape.rows / wide.repeat, rest = shape.rows % wide.repeat;
  const int threads = threadsFor(shape.rows * shape.channels, SMALLEST_SHARED_LOOP);
  const int64_t part = (wideRows + threads - 1) / threads;
#pragma omp parallel for num_threads(threads) schedule(static, 1)
  for (int i = 0; i < threads; i++) {
    const int64_t begin = std::min(wideRows, i * part);
    body(begin * wide.width, std::min(part, wideRows - begin), wide.width);
  }
  body(wideRows * wide.width, rest, shape.channels);
}

}  // namespace

void batchNormTraining(const BatchNormShape& shape, float epsilon, const float* x, const float* gamma, const float* beta,
                       float* y, float* mean, float* variance) {
  const int channels = shape.channels;
  const Wide wide(channels);
  const std::vector<double> sums =
      sumRows(shape.rows, channels, 1, [&](int64_t from, int64_t rows, int repeat, float* into) {
        addRows(rows, repeat * channels, x + from * channels, into);
      });
  for (int c = 0; c < channels; c++) mean[c] = float(sums[c] / double(shape.rows));
  const std::vector<float> means = repeated(mean, channels, wide);
  const std::vector<double> squares =
      sumRows(shape.rows, channels, 1, [&](int64_t from, int64_t rows, int repeat, float* into) {
        addSquares(rows, repeat * channels, x + from * channels, means.data(), into);
      });
  std::vector<float> scale(channels);
  for (int c = 0; c < channels; c++) {
    variance[c] = float(squares[c] / double(shape.rows));
    scale[c] = gamma[c] / std::sqrt(variance[c] + epsilon);
  }
  const std::vector<float> scales = repeated(scale.data(), channels, wide), shifts = repeated(beta, channels, wide);
  eachRow(shape, wide, [&](int64_t begin, int64_t rows, int width) {
    scaleRows(rows, width, x + begin, means.data(), scales.data(), shifts.data(), y + begin);
  });
}

void batchNormTrainingGradient(const BatchNormShape& shape, float epsilon, const float* dy, const float* x, const float* gamma,
                               const float* mean, const float* variance, float* dx, float* dGamma, float* dBeta) {
  const int channels = shape.channels;
  const double count = double(shape.rows);
  const Wide wide(channels);
  const std::vector<float> means = repeated(mean, channels, wide);
  const std::vector<double> sums =
      sumRows(shape.rows, channels, 2, [&](int64_t from, int64_t rows, int repeat, float* into) {
        const int width = repeat * channels;
        addProducts(rows, width, dy + from * channels, x + from * channels, means.data(), into, into + width);
      });
  std::vector<float> scale(channels), offset(channels), slope(channels);
  for (int c = 0; c < channels; c++) {
    const double inverse = 1.0 / std::sqrt(double(variance[c]) + double(epsilon));
    dBeta[c] = float(sums[c]);
    dGamma[c] = float(sums[channels + c] * inverse);
    scale[c] = float(gamma[c] * inverse);
    offset[c] = float(sums[c] / count);
    slope[c] = float(sums[channels + c] * inverse * inverse / count);
  }
  const std::vector<float> scales = repeated(scale.data(), channels, wide);
  const std::vector<float> offsets = repeated(offset.data(), channels, wide);
  const std::vector<float> slopes = repeated(slope.data(), channels, wide);
  eachRow(shape, wide, [&](int64_t begin, int64_t rows, int width) {
    gradientRows(rows, width, dy + begin, x + begin, means.data(), scales.data(), offsets.data(), slopes.data(), dx + begin);
  });
}

}  // namespace strop
