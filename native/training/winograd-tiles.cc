#include "training/winograd-tiles.h"

#include <algorithm>
#include <cstring>

#include "training/loop-clones.h"
#include "training/winograd-maps.h"

namespace strop {

namespace {

constexpr int LANES = 16;   // channels at once
typedef float Floats __attribute__((vector_size(4 * LANES)));

using Three = Winograd<TILE, 3>;
using Five = Winograd<TILE, 5>;

// set(i, Σ_k MAP_ik·get(k)) for every row, the zeros of the map left out.
template <const auto& MAP, int ROWS, int COLUMNS, class Get, class Set>
inline __attribute__((always_inline)) void applyMap(Get get, Set set) {
#pragma GCC unroll 8
  for (int i = 0; i < ROWS; i++) {
    Floats sum;
    bool begun = false;
#pragma GCC unroll 8
    for (int k = 0; k < COLUMNS; k++) {
      if (MAP.at[i][k] == 0) continue;
      sum = begun ? sum + MAP.at[i][k] * get(k) : MAP.at[i][k] * get(k);
      begun = true;
    }
    set(i, sum);
  }
}

// to (ROWS, ROWS) = MAP · from (COLUMNS, COLUMNS) · MAPᵀ.
template <const auto& MAP, int ROWS, int COLUMNS>
inline __attribute__((always_inline)) void sandwich(const Floats (&from)[COLUMNS][COLUMNS], Floats (&to)[ROWS][ROWS]) {
  Floats half[ROWS][COLUMNS];
#pragma GCC unroll 8
  for (int j = 0; j < COLUMNS; j++) {
    applyMap<MAP, ROWS, COLUMNS>([&](int k) { return from[k][j]; }, [&](int i, Floats sum) { half[i][j] = sum; });
  }
#pragma GCC unroll 8
  for (int i = 0; i < ROWS; i++) {
    applyMap<MAP, ROWS, COLUMNS>([&](int k) { return half[i][k]; }, [&](int j, Floats sum) { to[i][j] = sum; });
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

}  // namespace

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

}  // namespace strop
