#include "training/batch-norm.h"

#include <cmath>
#include <vector>

#include "training/loop-clones.h"
#include "training/row-sums.h"
#include "training/share-loop.h"

namespace strop {

namespace {

// One value for each column of a wide row. The ramp is taken as (x − mean)·rampScale + rampShift, since a division costs more
// than all the rest.
struct Columns {
  const float *mean, *scale, *shift, *rampScale, *rampShift;
};

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
      const float value = (x[j] - c.mean[j]) * c.rampScale[j] + c.rampShift[j];
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

// 1 where the ramp, its ends included, holds `value`, else 0.
inline float inside(float value) { return (value >= 0.0f) & (value <= 1.0f) ? 1.0f : 0.0f; }

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

// The sums of dz·width, and of its products with x.
STROP_CLONES void addProductsRamp(int64_t rows, int width, const float* dy, const float* x, Columns c, float* sums,
                                  float* products) {
  for (int64_t row = 0; row < rows; row++, x += width, dy += width) {
#pragma GCC ivdep
    for (int j = 0; j < width; j++) {
      const float centred = x[j] - c.mean[j], dz = dy[j] * inside(centred * c.rampScale[j] + c.rampShift[j]);
      sums[j] += dz;
      products[j] += dz * centred;
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

// `offset` and `slope` of dz·width, which rampScale divides by the width.
STROP_CLONES void gradientRowsRamp(int64_t rows, int width, const float* dy, const float* x, Columns c, const float* offset,
                                   const float* slope, float* dx) {
  for (int64_t row = 0; row < rows; row++, x += width, dy += width, dx += width) {
#pragma GCC ivdep
    for (int j = 0; j < width; j++) {
      const float centred = x[j] - c.mean[j], dz = dy[j] * inside(centred * c.rampScale[j] + c.rampShift[j]);
      dx[j] = c.rampScale[j] * (dz - offset[j] - centred * slope[j]);
    }
  }
}

std::vector<float> repeated(const float* values, int channels, const Wide& wide) {
  std::vector<float> all(wide.width);
  for (int j = 0; j < wide.width; j++) all[j] = values[j % channels];
  return all;
}

// The values of Columns, repeated over a wide row.
struct Rows {
  std::vector<float> mean, scale, shift, rampScale, rampShift;

  Rows(int channels, const Wide& wide, float epsilon, float width, const float* means, const float* variance,
       const float* gamma, const float* beta) {
    for (auto* each : {&mean, &scale, &shift, &rampScale, &rampShift}) each->resize(wide.width);
    for (int j = 0; j < wide.width; j++) {
      const int c = j % channels;
      mean[j] = means[c];
      scale[j] = gamma[c] / std::sqrt(variance[c] + epsilon);
      shift[j] = beta[c];
      rampScale[j] = scale[j] / width;
      rampShift[j] = (beta[c] - 0.5f) / width + 0.5f;
    }
  }

  Columns columns() const { return {mean.data(), scale.data(), shift.data(), rampScale.data(), rampShift.data()}; }
};

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
  const Rows values(channels, wide, epsilon, width, mean, variance, gamma, beta);
  const Columns c = values.columns();
  const auto apply = width == LINEAR ? normalise : width == 0 ? normaliseStep : normaliseRamp;
  eachRow(shape, wide, [&](int64_t begin, int64_t rows, int columns) { apply(rows, columns, x + begin, c, y + begin); });
}

void batchNormTrainingGradient(const BatchNormShape& shape, float epsilon, float width, const float* dy, const float* x,
                               const float* gamma, const float* beta, const float* mean, const float* variance, float* dx,
                               float* dGamma, float* dBeta) {
  const int channels = shape.channels;
  const double count = double(shape.rows);
  const Wide wide(channels);
  const Rows values(channels, wide, epsilon, width, mean, variance, gamma, beta);
  const Columns columns = values.columns();
  const auto add = width == LINEAR ? addProducts : addProductsRamp;
  const std::vector<double> sums =
      sumRows(shape.rows, channels, 2, [&](int64_t from, int64_t rows, int repeat, float* into) {
        const int all = repeat * channels;
        add(rows, all, dy + from * channels, x + from * channels, columns, into, into + all);
      });
  std::vector<float> offset(channels), slope(channels);
  const double rampSlope = width == LINEAR ? 1.0 : 1.0 / double(width);
  for (int c = 0; c < channels; c++) {
    const double inverse = 1.0 / std::sqrt(double(variance[c]) + double(epsilon));
    dBeta[c] = float(sums[c] * rampSlope);
    dGamma[c] = float(sums[channels + c] * inverse * rampSlope);
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
