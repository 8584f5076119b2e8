#pragma once

#include "kernels/spiking-shapes.h"

namespace strop {

// Weights and points of widening in the order of src/kernels/pack-weights.ts. Membranes are null where nobody wants them.
struct IntegerConv : Conv<uint32_t, int8_t, int32_t> {
  Method method;
  const uint8_t* widen;
  char* scratch;  // integerConvScratch(shape, method) bytes, aligned to 64
};
using RunIntegerConv = void(const IntegerConv& conv);

// Rows of weights, one a (tap, channel), that are worked on at a time: they stay in the second cache, and 8 times a row's number
// is of 16 bits.
constexpr int64_t MOST_ROWS = 8192;
constexpr int64_t SHARED_ROWS = 4096;  // where there are several segments
// Row numbers that are listed at a time, and output pixels.
constexpr int64_t LISTED = 1 << 20;
constexpr int64_t LISTED_PIXELS = 4096;

// The rows in segments of whole units; a unit is a slice of the channels at one tap.
struct Segments {
  int64_t rowsOfTap, slice;  // channels of a unit, at most
  int slices, unitsPerSegment, count;
  int64_t mostRows;

  explicit Segments(const ConvShape& s) {
    const int64_t taps = int64_t(s.kernelHeight) * s.kernelWidth;
    rowsOfTap = roundUp(s.channels, 4);
    const int64_t most = taps * rowsOfTap <= MOST_ROWS ? MOST_ROWS : SHARED_ROWS;
    slice = rowsOfTap < most ? rowsOfTap : most;
    slices = int((rowsOfTap + slice - 1) / slice);
    const int64_t units = taps * slices;
    unitsPerSegment = slices > 1 ? 1 : int(most / slice < units ? most / slice : units);
    count = int((units + unitsPerSegment - 1) / unitsPerSegment);
    mostRows = unitsPerSegment * slice;
  }
  int64_t firstRow(int segment) const {
    const int64_t unit = int64_t(segment) * unitsPerSegment;
    return unit / slices * rowsOfTap + unit % slices * slice;
  }
};

// How the events' scratch is divided, in bytes from its start; the second argument of each part is its size.
struct EventScratch {
  int64_t mostListed, mostPixels, channels, channelStarts, rows, starts, weights, sums, bytes;

  EventScratch(const ConvShape& s, const Segments& segments) {
    const int64_t pixels = int64_t(s.height) * s.width, outputs = int64_t(s.images) * s.outHeight * s.outWidth;
    const int64_t seen = int64_t(s.kernelHeight) * s.kernelWidth * s.channels;
    mostPixels = outputs < LISTED_PIXELS ? outputs : LISTED_PIXELS;
    mostListed = seen > LISTED ? seen : LISTED;
    if (double(mostPixels) * double(seen) < double(mostListed)) mostListed = mostPixels * seen;
    int64_t at = 0;
    const auto part = [&at](int64_t size) {
      const int64_t start = at;
      at = roundUp(at + size, 64);
      return start;
    };
    channels = part((pixels * s.channels + 64) * 2);
    channelStarts = part((pixels * segments.slices + 1) * 4);
    rows = part((mostListed + 64) * 2);
    starts = part((mostPixels * segments.count + 1) * 4);
    weights = part(segments.mostRows * 64);
    sums = part(segments.count > 1 ? mostPixels * 64 * 4 : 0);
    bytes = at;
  }
};

// Images whose sums are kept at a time by the tables, and the scratch's parts.
struct TableScratch {
  int images;
  int64_t words, sums, wideSums, table, bytes;

  explicit TableScratch(const ConvShape& s) {
    const int64_t outputs = int64_t(s.outHeight) * s.outWidth;
    const int64_t most = outputs > 4096 ? 1 : 4096 / outputs;
    images = most < s.images ? int(most) : s.images;
    const int64_t slabs = (s.channels + 63) / 64;
    words = 0;
    sums = roundUp(words + slabs * images * s.height * s.width * 8, 64);
    wideSums = sums + images * outputs * 32 * 2;
    table = wideSums + images * outputs * 32 * 4;
    bytes = table + 13 * 32 * 32 * 2;
  }
};

inline int64_t integerConvScratch(const ConvShape& shape, Method method) {
  return method == EVENTS ? EventScratch(shape, Segments(shape)).bytes : TableScratch(shape).bytes;
}

}  // namespace strop
