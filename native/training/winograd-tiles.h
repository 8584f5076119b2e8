// What Winograd's algorithm does to one tile: to its space and back. `kernel` is 3 or 5; `to` and `from` hold the tile's numbers
// there, (TILE + kernel − 1)² of them, `stride` apart, each with all channels.
#pragma once

#include <cstdint>

namespace strop {

constexpr int TILE = 4;  // outputs along an axis

// Rows and columns of pixels, whose `channels` lie together and which lie `pixel` apart.
template <class Float> struct Image {
  Float* data;
  int height, width;
  int64_t pixel, channels;
};

// A window of x, whose corner is (row, column), zeros outside of the image.
void readValues(int kernel, const Image<const float>& image, int row, int column, float* to, int64_t stride);

// A tile of dy, for the gradient of a filter.
void readOutputs(int kernel, const Image<const float>& image, int row, int column, float* to, int64_t stride);

void readFilter(int kernel, const Image<const float>& filter, float* to, int64_t stride);

// The filter turned by 180°.
void readTurnedFilter(int kernel, const Image<const float>& filter, float* to, int64_t stride);

// What of a tile of y lies in the image.
void writeOutputs(int kernel, const float* from, int64_t stride, const Image<float>& image, int row, int column);

void writeFilter(int kernel, const float* from, int64_t stride, const Image<float>& filter);

}  // namespace strop
