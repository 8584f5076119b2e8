#include "training/batch-norm.h"

#include <cmath>
#include <vector>

#include "training/loop-clones.h"
#include "training/row-sums.h"
#include "training/share-loop.h"

namespace strop {

namespace {

// One value for each column of a wide row, and the ramp that follows.
struct Columns {
  const float *mean, *scale, *shift;
  float width;
};

inline float ramp(float z, float width) { return (z - 0.5f) / width + 0.5f; }

STROP_CLONES void normalise(int64_t rows, int width, const float* x, Columns c, float* y) {
  for (int64_t row = 0; row < rows; row++, x += width, y += width) {
#pragma GCC ivdep
    for (int j = 0; j < width; j++) y[j] = (x[j] - c.mean[j]) * c.scale[j] + c.shift[j];
  }
}

STROP_CLONES void normaliseRamp(int64_t rows, int width, const float* x, Columns c, float* y) {
  for (int64_t row = 0; row < rows; row++, x += width, y += width) {
#pragma GCC ivdep
    for (int j = 0; j < width; j++) {
      const float value = ramp((x[j] - c.mean[j]) * c.scale[j] + c.shift[j], c.width);
      y[j] = value < 0.0f ? 0.0f : value > 1.0f ? 1.0f : value;
    }
  }
}

STROP_CLONES void normaliseStep(int64_t rows, int width, const float* x, Columns c, float* y) {
  for (int64_t row = 0; row < rows; row++, x += width, y += width) {
#pragma GCC ivdep
    for (int j = 0; j < width; j++) y[j] = (x[j] - c.mean[j]) * c.scale[j] + c.shift[j] >= 0.5f ? 1.0f : 0.0f;
  }
}

STROP_CLONES void addMoments(int64_t rows, int width, const float* x, const float* pivot, float* sums, float* squares) {
  for (int64_t row = 0; row < rows; row++, x += width) {
#pragma GCC ivdep
    for (int j = 0; j < width; j++) {
      const float centred = x[j] - pivot[j];
      sums[j] += centred;
      squares[j] += centred * centred;
    }
  }
}

// dz, from dy and z.
inline float through(float dy, float z, float width, float slope) {
  const float value = ramp(z, width);
  const bool inside = (value >= 0.0f) & (value <= 1.0f);
  return dy * (inside ? slope : 0.0f);
}

STROP_CLONES void addProducts(int64_t rows, int width, const float* dy, const float* x, Columns c, float* sums,
                              float* products) {
  for (int64_t row = 0; row < rows; row++, x += width, dy += width) {
#pragma GCC ivdep
    for (int j = 0; j < width; j++) {
      sums[j] += dy[j];
      products[j] += dy[j] * (x[j] - c.mean[j]);
    }
  }
}

STROP_CLONES void addProductsRamp(int64_t rows, int width, const float* dy, const float* x, Columns c, float* sums,
                                  float* products) {
  const float rampSlope = 1.0f / c.width;
  for (int64_t row = 0; row < rows; row++, x += width, dy += width) {
#pragma GCC ivdep
    for (int j = 0; j < width; j++) {
      const float dz = through(dy[j], (x[j] - c.mean[j]) * c.scale[j] + c.shift[j], c.width, rampSlope);
      sums[j] += dz;
      products[j] += dz * (x[j] - c.mean[j]);
    }
  }
}

STROP_CLONES void gradientRows(int64_t rows, int width, const float* dy, const float* x, Columns c, const float* offset,
                               const float* slope, float* dx) {
  for (int64_t row = 0; row < rows; row++, x += width, dy += width, dx += width) {
#pragma GCC ivdep
    for (int j = 0; j < width; j++) dx[j] = c.scale[j] * (dy[j] - offset[j] - (x[j] - c.mean[j]) * slope[j]);
  }
}

STROP_CLONES void gradientRowsRamp(int64_t rows, int width, const float* dy, const float* x, Columns c, const float* offset,
                                   const float* slope, float* dx) {
  const float rampSlope = 1.0f / c.width;
  for (int64_t row = 0; row < rows; row++, x += width, dy += width, dx += width) {
#pragma GCC ivdep
    for (int j = 0; j < width; j++) {
      const float dz = through(dy[j], (x[j] - c.mean[j]) * c.scale[j] + c.shift[j], c.width, rampSlope);
      dx[j] = c.scale[j] * (dz - offset[j] - (x[j] - c.mean[j]) * slope[j]);
    }
  }
}

std::vector<float> repeated(const float* values, int channels, const Wide& wide) {
  std::vector<float> all(wide.width);
  for (int j = 0; j < wide.width; j++) all[j] = values[j % channels];
  return all;
}

// Calls body(begin, rows, width) over all rows, several at once where they are narrow.
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

// About the mean of each channel: of all rows where they are few, else of some, evenly spread. Sums of squares about it lose
// nothing to cancellation, so that one pass gives mean and variance.
std::vector<float> pivotOf(const BatchNormShape& shape, const float* x) {
  constexpr int64_t SAMPLE = 256;
  const int64_t stride = std::max<int64_t>(1, shape.rows / SAMPLE), count = (shape.rows + stride - 1) / stride;
  std::vector<double> sums(shape.channels);
  for (int64_t i = 0; i < count; i++) {
    const float* row = x + i * stride * shape.channels;
    for (int c = 0; c < shape.channels; c++) sums[c] += double(row[c]);
  }
  std::vector<float> pivot(shape.channels);
  for (int c = 0; c < shape.channels; c++) pivot[c] = float(sums[c] / double(count));
  return pivot;
}

}  // namespace

void batchNormTraining(const BatchNormShape& shape, float epsilon, float width, const float* x, const float* gamma,
                       const float* beta, float* y, float* mean, float* variance) {
  const int channels = shape.channels;
  const double count = double(shape.rows);
  const Wide wide(channels);
  const std::vector<float> pivot = pivotOf(shape, x), pivots = repeated(pivot.data(), channels, wide);
  const std::vector<double> sums =
      sumRows(shape.rows, channels, 2, [&](int64_t from, int64_t rows, int repeat, float* into) {
        const int columns = repeat * channels;
        addMoments(rows, columns, x + from * channels, pivots.data(), into, into + columns);
      });
  for (int c = 0; c < channels; c++) {
    const double offset = sums[c] / count;
    mean[c] = float(double(pivot[c]) + offset);
    variance[c] = float(std::max(0.0, sums[channels + c] / count - offset * offset));
  }
  batchNormInference(shape, epsilon, width, x, gamma, beta, mean, variance, y);
}

void batchNormInference(const BatchNormShape& shape, float epsilon, float width, const float* x, const float* gamma,
                        const float* beta, const float* mean, const float* variance, float* y) {
  const int channels = shape.channels;
  const Wide wide(channels);
  std::vector<float> scale(channels);
  for (int c = 0; c < channels; c++) scale[c] = gamma[c] / std::sqrt(variance[c] + epsilon);
  const std::vector<float> means = repeated(mean, channels, wide), scales = repeated(scale.data(), channels, wide);
  const std::vector<float> shifts = repeated(beta, channels, wide);
  const Columns c{means.data(), scales.data(), shifts.data(), width};
  const auto apply = width == LINEAR ? normalise : width == 0 ? normaliseStep : normaliseRamp;
  eachRow(shape, wide, [&](int64_t begin, int64_t rows, int columns) { apply(rows, columns, x + begin, c, y + begin); });
}

void batchNormTrainingGradient(const BatchNormShape& shape, float epsilon, float width, const float* dy, const float* x,
                               const float* gamma, const float* beta, const float* mean, const float* variance, float* dx,
                               float* dGamma, float* dBeta) {
  const int channels = shape.channels;
  const double count = double(shape.rows);
  const Wide wide(channels);
  std::vector<float> scale(channels), offset(channels), slope(channels);
  for (int c = 0; c < channels; c++) scale[c] = gamma[c] / std::sqrt(variance[c] + epsilon); // as the forward pass
  const std::vector<float> means = repeated(mean, channels, wide), scales = repeated(scale.data(), channels, wide);
  const std::vector<float> shifts = repeated(beta, channels, wide);
  const Columns columns{means.data(), scales.data(), shifts.data(), width};
  const auto add = width == LINEAR ? addProducts : addProductsRamp;
  const std::vector<double> sums =
      sumRows(shape.rows, channels, 2, [&](int64_t from, int64_t rows, int repeat, float* into) {
        const int all = repeat * channels;
        add(rows, all, dy + from * channels, x + from * channels, columns, into, into + all);
      });
  for (int c = 0; c < channels; c++) {
    const double inverse = 1.0 / std::sqrt(double(variance[c]) + double(epsilon));
    dBeta[c] = float(sums[c]);
    dGamma[c] = float(sums[channels + c] * inverse);
    offset[c] = float(sums[c] / count);
    slope[c] = float(sums[channels + c] * inverse * inverse / count);
  }
  const std::vector<float> offsets = repeated(offset.data(), channels, wide), slopes = repeated(slope.data(), channels, wide);
  const auto apply = width == LINEAR ? gradientRows : gradientRowsRamp;
  eachRow(shape, wide, [&](int64_t begin, int64_t rows, int all) {
    apply(rows, all, dy + begin, x + begin, columns, offsets.data(), slopes.data(), dx + begin);
  });
}

}  // namespace strop
