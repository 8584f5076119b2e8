#include "training/winograd.h"

#include <algorithm>
#include <stdexcept>

#include "training/sgemm.h"
#include "training/thread-count.h"
#include "training/winograd-tiles.h"

namespace strop {

namespace {

constexpr int LANE = 16;    // floats of a cache line
constexpr int TILES = 128;  // of a block: enough rows for a fast product, and few enough to stay in a cache

// How tiles lie over images of outputs, and in what blocks they are worked on.
struct Tiling {
  int rows, columns;
  int64_t count, block;

  Tiling(int batch, int height, int width)
      : rows((height + TILE - 1) / TILE),
        columns((width + TILE - 1) / TILE),
        count(int64_t(batch) * rows * columns),
        block(std::min<int64_t>(count, TILES)) {}

  int64_t image(int64_t tile) const { return tile / (rows * columns); }
  int row(int64_t tile) const { return int(tile / columns % rows) * TILE; }
  int column(int64_t tile) const { return int(tile % columns) * TILE; }
};

// The distance of two planes of so many values: planes that a power of two lies between would fall on the same few lines of a
// cache.
int64_t apart(int64_t size) { return size + LANE; }

int numbersOf(int kernel) { return (TILE + kernel - 1) * (TILE + kernel - 1); }

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
  const int threads = threadsOf(s);
  const ThreadScope productsScope(1);
#pragma omp parallel num_threads(threads)
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
  const int threads = threadsOf(s);
  const ThreadScope productsScope(1);
#pragma omp parallel num_threads(threads)
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
  const int threads = threadsOf(s);
  const ThreadScope productsScope(1);
#pragma omp parallel num_threads(threads)
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
