// Which rows of weights each output pixel adds: a list of the spikes that it sees, the same for all of its features.
#pragma once

#include "kernels/integer-conv.h"
#include "kernels/spiking-window.inl"
#include "simd/integer-lanes.h"

namespace strop {
namespace STROP_LEVEL {

struct EventLists {
  const IntegerConv& conv;
  const Segments& segments;
  uint16_t* channels;       // of one image: 8 times the numbers of the channels that spike, within their slice
  uint32_t* channelStarts;  // (pixels, slices) and an end
  uint16_t* rows;           // 8 times the numbers of the rows, within their segment
  uint32_t* starts;         // (output pixels, segments) and an end
};

// The channels that spike in an image, in their order.
static void listChannels(const EventLists& lists, int image) {
  const ConvShape& s = lists.conv.shape;
  const int words = wordsOf(s.channels), wordsOfSlice = int(lists.segments.slice + 31) / 32;
  const int64_t pixels = int64_t(s.height) * s.width;
  const uint32_t* word = lists.conv.input + image * pixels * words;
  uint32_t* starts = lists.channelStarts;
  uint32_t end = 0;
  for (int64_t pixel = 0; pixel < pixels; pixel++) {
    for (int w = 0, inSlice = 0; w < words; w++, inSlice++) {
      if (inSlice == wordsOfSlice) inSlice = 0;
      if (inSlice == 0) *starts++ = end;
      uint32_t bits = w + 1 < words ? *word++ : *word++ & lastWordMask(s.channels);
      for (; bits; bits &= bits - 1) lists.channels[end++] = uint16_t(8 * (inSlice * 32 + __builtin_ctz(bits)));
    }
  }
  *starts = end;
}

// Copies with an offset; up to 32 numbers more than that are written behind.
static inline void appendRows(uint16_t* to, const uint16_t* from, uint32_t count, int64_t offset) {
  constexpr uint32_t lanes = sizeof(Shorts) / 2;
  const Shorts offsets = Shorts{} + int16_t(offset);
  for (uint32_t i = 0; i < count; i += lanes) storeShorts(to + i, sumOf(loadShorts(from + i), offsets));
}

// Appends the list of an output pixel, segment by segment. @returns the end of all lists.
static uint32_t listRows(const EventLists& lists, int64_t inImage, int64_t pixel, uint32_t end) {
  const ConvShape& s = lists.conv.shape;
  const Segments& segments = lists.segments;
  const Taps rows = tapsInside(int(inImage / s.outWidth), s.strideY, s.padTop, s.kernelHeight, s.height);
  const Taps columns = tapsInside(int(inImage % s.outWidth), s.strideX, s.padLeft, s.kernelWidth, s.width);
  uint32_t* starts = lists.starts + pixel * segments.count;
  int segment = 0;
  int64_t firstRow = 0, nextUnit = segments.unitsPerSegment;
  starts[0] = end;
  for (int ky = rows.from; ky < rows.to; ky++) {
    for (int kx = columns.from; kx < columns.to; kx++) {
      const int64_t tap = int64_t(ky) * s.kernelWidth + kx;
      const uint32_t* spans =
          lists.channelStarts + ((rows.start + ky) * s.width + columns.start + kx) * segments.slices;
      for (int slice = 0; slice < segments.slices; slice++) {
        for (; tap * segments.slices + slice >= nextUnit; nextUnit += segments.unitsPerSegment) {
          starts[++segment] = end;
          firstRow = segments.firstRow(segment);
        }
        const int64_t offset = tap * segments.rowsOfTap + slice * segments.slice - firstRow;
        const uint32_t count = spans[slice + 1] - spans[slice];
        appendRows(lists.rows + end, lists.channels + spans[slice], count, 8 * offset);
        end += count;
      }
    }
  }
  while (++segment <= segments.count) starts[segment] = end;
  return end;
}

}  // namespace STROP_LEVEL
}  // namespace strop
