#include "training/winograd.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "training/loop-clones.h"
#include "training/sgemm.h"
#include "training/thread-count.h"
#include "training/winograd-maps.h"

namespace strop {

namespace {

constexpr int M = 4;        // outputs of a tile along an axis
constexpr int LANES = 16;   // channels at once
constexpr int TILES = 128;  // of a block: enough rows for a fast product, and few enough to stay in a cache
typedef float Floats __attribute__((vector_size(4 * LANES)));

using Three = Winograd<M, 3>;
using Five = Winograd<M, 5>;

// Rows and columns of pixels, whose `channels` lie together and which lie `pixel` apart.
template <class Float> struct Image {
  Float* data;
  int height, width;
  int64_t pixel, channels;
};

// to (ROWS, ROWS) = MAP · from (COLUMNS, COLUMNS) · MAPᵀ.
template <const auto& MAP, int ROWS, int COLUMNS>
inline __attribute__((always_inline)) void sandwich(const Floats (&from)[COLUMNS][COLUMNS], Floats (&to)[ROWS][ROWS]) {
  Floats half[ROWS][COLUMNS];
#pragma GCC unroll 8
  for (int i = 0; i < ROWS; i++) {
#pragma GCC unroll 8
    for (int j = 0; j < COLUMNS; j++) {
      Floats sum;
      bool begun = false;
#pragma GCC unroll 8
      for (int k = 0; k < COLUMNS; k++) {
        if (MAP.at[i][k] == 0) continue;
        sum = begun ? sum + MAP.at[i][k] * from[k][j] : MAP.at[i][k] * from[k][j];
        begun = true;
      }
      half[i][j] = sum;
    }
  }
#pragma GCC unroll 8
  for (int i = 0; i < ROWS; i++) {
#pragma GCC unroll 8
    for (int j = 0; j < ROWS; j++) {
      Floats sum;
      bool begun = false;
#pragma GCC unroll 8
      for (int k = 0; k < COLUMNS; k++) {
        if (MAP.at[j][k] == 0) continue;
        sum = begun ? sum + MAP.at[j][k] * half[i][k] : MAP.at[j][k] * half[i][k];
        begun = true;
      }
      to[i][j] = sum;
    }
  }
}

// Takes the window of `image` whose corner is (row, column), zeros outside, to `to`, whose numbers lie `stride` apart.
template <const auto& MAP, int ROWS, int COLUMNS>
inline __attribute__((always_inline)) void read(const Matrix<ROWS, COLUMNS>&, const Image<const float>& image, int row,
                                                int column, float* to, int64_t stride) {
  for (int64_t c = 0; c < image.channels; c += LANES) {
    Floats window[COLUMNS][COLUMNS], mapped[ROWS][ROWS];
    for (int i = 0; i < COLUMNS; i++) {
      for (int j = 0; j < COLUMNS; j++) {
        const int y = row + i, x = column + j;
        window[i][j] = Floats{};
        if (y < 0 || x < 0 || y >= image.height || x >= image.width) continue;
        std::memcpy(&window[i][j], image.data + (int64_t(y) * image.width + x) * image.pixel + c, sizeof(Floats));
      }
    }
    sandwich<MAP>(window, mapped);
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < ROWS; j++) std::memcpy(to + (i * ROWS + j) * stride + c, &mapped[i][j], sizeof(Floats));
    }
  }
}

// The way back: what of the window lies in the image.
template <const auto& MAP, int ROWS, int COLUMNS>
inline __attribute__((always_inline)) void write(const Matrix<ROWS, COLUMNS>&, const float* from, int64_t stride,
                                                 const Image<float>& image, int row, int column) {
  for (int64_t c = 0; c < image.channels; c += LANES) {
    Floats tile[COLUMNS][COLUMNS], mapped[ROWS][ROWS];
    for (int i = 0; i < COLUMNS; i++) {
      for (int j = 0; j < COLUMNS; j++) std::memcpy(&tile[i][j], from + (i * COLUMNS + j) * stride + c, sizeof(Floats));
    }
    sandwich<MAP>(tile, mapped);
    for (int i = 0; i < std::min(ROWS, image.height - row); i++) {
      for (int j = 0; j < std::min(ROWS, image.width - column); j++) {
        float* pixel = image.data + (int64_t(row + i) * image.width + column + j) * image.pixel + c;
        std::memcpy(pixel, &mapped[i][j], sizeof(Floats));
      }
    }
  }
}

// The maps of either kernel size. Each is a function of its own so that it is compiled for every SIMD level.

STROP_CLONES void readValues(int kernel, const Image<const float>& image, int row, int column, float* to, int64_t stride) {
  if (kernel == 3) return read<Three::B_TRANSPOSED>(Three::B_TRANSPOSED, image, row, column, to, stride);
  read<Five::B_TRANSPOSED>(Five::B_TRANSPOSED, image, row, column, to, stride);
}

STROP_CLONES void readOutputs(int kernel, const Image<const float>& image, int row, int column, float* to, int64_t stride) {
  if (kernel == 3) return read<Three::A>(Three::A, image, row, column, to, stride);
  read<Five::A>(Five::A, image, row, column, to, stride);
}

STROP_CLONES void readFilter(int kernel, const Image<const float>& filter, float* to, int64_t stride) {
  if (kernel == 3) return read<Three::G>(Three::G, filter, 0, 0, to, stride);
  read<Five::G>(Five::G, filter, 0, 0, to, stride);
}

STROP_CLONES void readTurnedFilter(int kernel, const Image<const float>& filter, float* to, int64_t stride) {
  if (kernel == 3) return read<Three::G_TURNED>(Three::G_TURNED, filter, 0, 0, to, stride);
  read<Five::G_TURNED>(Five::G_TURNED, filter, 0, 0, to, stride);
}

STROP_CLONES void writeOutputs(int kernel, const float* from, int64_t stride, const Image<float>& image, int row, int column) {
  if (kernel == 3) return write<Three::A_TRANSPOSED>(Three::A_TRANSPOSED, from, stride, image, row, column);
  write<Five::A_TRANSPOSED>(Five::A_TRANSPOSED, from, stride, image, row, column);
}

STROP_CLONES void writeFilter(int kernel, const float* from, int64_t stride, const Image<float>& filter) {
  if (kernel == 3) return write<Three::G_TRANSPOSED>(Three::G_TRANSPOSED, from, stride, filter, 0, 0);
  write<Five::G_TRANSPOSED>(Five::G_TRANSPOSED, from, stride, filter, 0, 0);
}

// How tiles lie over images of outputs, and in what blocks they are worked on.
struct Tiling {
  int rows, columns;
  int64_t count, block;

  Tiling(int batch, int height, int width)
      : rows((height + M - 1) / M),
        columns((width + M - 1) / M),
        count(int64_t(batch) * rows * columns),
        block(std::min<int64_t>(count, TILES)) {}

  int64_t image(int64_t tile) const { return tile / (rows * columns); }
  int row(int64_t tile) const { return int(tile / columns % rows) * M; }
  int column(int64_t tile) const { return int(tile % columns) * M; }
};

// The distance of two planes of so many values: planes that a power of two lies between would fall on the same few lines of a
// cache.
int64_t apart(int64_t size) { return size + LANES; }

int numbersOf(int kernel) { return (M + kernel - 1) * (M + kernel - 1); }

int threadsOf(const ConvolutionShape& s) {
  const int64_t outputs = int64_t(s.batch) * s.outHeight * s.outWidth * s.features;
  return threadsFor(outputs * s.kernelHeight * s.kernelWidth * s.channels / 4, SMALLEST_SHARED_PRODUCT);
}

// For a loop that OpenMP shares, out of which no exception may come.
template <class Body> void noting(bool& failed, Body body) {
  try {
    body();
  } catch (const std::exception&) {
#pragma omp atomic write
    failed = true;
  }
}

void requireSuccess(bool failed) {
  if (failed) throw std::runtime_error("oneDNN's sgemm failed");
}

// y (batch, outHeight, outWidth, features) = x * filter, where `padTop` zeros lie before x (batch, height, width, channels).
struct Correlation {
  int kernel, height, width, padTop, padLeft, outHeight, outWidth;
  int64_t channels, features;
};

// Within an OpenMP region, all of whose threads call it. `filters` are (numbers, channels, features).
void correlate(const Correlation& s, const Tiling& tiling, const float* x, const float* filters, float* values, float* products,
               float* y, bool& failed) {
  const int numbers = numbersOf(s.kernel);
  for (int64_t begin = 0; begin < tiling.count; begin += tiling.block) {
    const int64_t end = std::min(tiling.count, begin + tiling.block);
#pragma omp for schedule(static)
    for (int64_t tile = begin; tile < end; tile++) {
      const float* image = x + tiling.image(tile) * s.height * s.width * s.channels;
      readValues(s.kernel, {image, s.height, s.width, s.channels, s.channels}, tiling.row(tile) - s.padTop,
                 tiling.column(tile) - s.padLeft, values + (tile - begin) * s.channels, apart(tiling.block * s.channels));
    }
#pragma omp for schedule(dynamic)
    for (int i = 0; i < numbers; i++) {
      noting(failed, [&] {
        sgemm(false, false, end - begin, s.features, s.channels, values + i * apart(tiling.block * s.channels),
              filters + i * apart(s.channels * s.features), false, products + i * apart(tiling.block * s.features));
      });
    }
#pragma omp for schedule(static)
    for (int64_t tile = begin; tile < end; tile++) {
      float* image = y + tiling.image(tile) * s.outHeight * s.outWidth * s.features;
      writeOutputs(s.kernel, products + (tile - begin) * s.features, apart(tiling.block * s.features),
                   {image, s.outHeight, s.outWidth, s.features, s.features}, tiling.row(tile), tiling.column(tile));
    }
  }
}

}  // namespace

void winogradConvolution(Scratch& scratch, const ConvolutionShape& s, const float* x, const float* filter, float* y) {
  const int kernel = s.kernelHeight, numbers = numbersOf(kernel);
  const int64_t channels = s.channels, features = s.features, filterSize = channels * features;
  const Tiling tiling(s.batch, s.outHeight, s.outWidth);
  const int64_t filterPlane = apart(filterSize), valuePlane = apart(tiling.block * channels);
  float* filters = scratch.take(numbers * (filterPlane + valuePlane + apart(tiling.block * features)));
  float* values = filters + numbers * filterPlane;
  float* products = values + numbers * valuePlane;
  bool failed = false;
  const ThreadScope scope(1);
#pragma omp parallel num_threads(threadsOf(s))
  {
#pragma omp for schedule(static)
    for (int64_t channel = 0; channel < channels; channel++) {
      readFilter(kernel, {filter + channel * features, kernel, kernel, filterSize, features}, filters + channel * features,
                 filterPlane);
    }
    correlate({kernel, s.height, s.width, s.padTop, s.padLeft, s.outHeight, s.outWidth, channels, features}, tiling, x, filters,
              values, products, y, failed);
  }
  requireSuccess(failed);
}

// dx = dy * (the filter turned by 180°, its channels and features exchanged).
void winogradInputGradient(Scratch& scratch, const ConvolutionShape& s, const float* dy, const float* filter, float* dx) {
  const int kernel = s.kernelHeight, numbers = numbersOf(kernel), taps = kernel * kernel;
  const int64_t channels = s.channels, features = s.features, filterSize = channels * features;
  const Tiling tiling(s.batch, s.height, s.width);
  const int64_t filterPlane = apart(filterSize), valuePlane = apart(tiling.block * features);
  float* exchanged = scratch.take(taps * filterPlane + numbers * (filterPlane + valuePlane + apart(tiling.block * channels)));
  float* filters = exchanged + taps * filterPlane;
  float* values = filters + numbers * filterPlane;
  float* products = values + numbers * valuePlane;
  bool failed = false;
  const ThreadScope scope(1);
#pragma omp parallel num_threads(threadsOf(s))
  {
#pragma omp for schedule(static)
    for (int tap = 0; tap < taps; tap++) {
      transpose(channels, features, filter + tap * filterSize, exchanged + tap * filterPlane);
    }
#pragma omp for schedule(static)
    for (int64_t feature = 0; feature < features; feature++) {
      readTurnedFilter(kernel, {exchanged + feature * channels, kernel, kernel, filterPlane, channels},
                       filters + feature * channels, filterPlane);
    }
    const int padTop = kernel - 1 - s.padTop, padLeft = kernel - 1 - s.padLeft;
    correlate({kernel, s.outHeight, s.outWidth, padTop, padLeft, s.height, s.width, features, channels}, tiling, dy, filters,
              values, products, dx, failed);
  }
  requireSuccess(failed);
}

void winogradFilterGradient(Scratch& scratch, const ConvolutionShape& s, const float* x, const float* dy, float* dFilter) {
  const int kernel = s.kernelHeight, numbers = numbersOf(kernel);
  const int64_t channels = s.channels, features = s.features, filterSize = channels * features;
  const Tiling tiling(s.batch, s.outHeight, s.outWidth);
  const int64_t filterPlane = apart(filterSize), valuePlane = apart(tiling.block * channels);
  const int64_t outputPlane = apart(tiling.block * features);
  float* filters = scratch.take(numbers * (filterPlane + valuePlane + outputPlane));
  float* values = filters + numbers * filterPlane;
  float* outputs = values + numbers * valuePlane;
  bool failed = false;
  const ThreadScope scope(1);
#pragma omp parallel num_threads(threadsOf(s))
  {
    for (int64_t begin = 0; begin < tiling.count; begin += tiling.block) {
      const int64_t end = std::min(tiling.count, begin + tiling.block);
#pragma omp for schedule(static)
      for (int64_t tile = begin; tile < end; tile++) {
        const int row = tiling.row(tile), column = tiling.column(tile);
        const float* image = x + tiling.image(tile) * s.height * s.width * channels;
        readValues(kernel, {image, s.height, s.width, channels, channels}, row - s.padTop, column - s.padLeft,
                   values + (tile - begin) * channels, valuePlane);
        const float* gradient = dy + tiling.image(tile) * s.outHeight * s.outWidth * features;
        readOutputs(kernel, {gradient, s.outHeight, s.outWidth, features, features}, row, column,
                    outputs + (tile - begin) * features, outputPlane);
      }
#pragma omp for schedule(dynamic)
      for (int i = 0; i < numbers; i++) {
        noting(failed, [&] {
          sgemm(true, false, channels, features, end - begin, values + i * valuePlane, outputs + i * outputPlane,
                begin > 0, filters + i * filterPlane);
        });
      }
    }
#pragma omp for schedule(static)
    for (int64_t channel = 0; channel < channels; channel++) {
      writeFilter(kernel, filters + channel * features, filterPlane,
                  {dFilter + channel * features, kernel, kernel, filterSize, features});
    }
  }
  requireSuccess(failed);
}

}  // namespace strop
