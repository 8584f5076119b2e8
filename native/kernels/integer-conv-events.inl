// integerConv by events: each output pixel adds the rows of the spikes that it sees, 64 features at a time in registers.
#include "kernels/event-lists.inl"
#include "kernels/integer-firing.inl"

namespace strop {
namespace STROP_LEVEL {

// Rows whose sums of 16 bits cannot overflow: 256·−128 = −32768.
constexpr uint32_t MOST_ADDED = 256;

// Weights of features k and 32 + k become the low and the high byte of one short, the low one plus 128: so a short is
// low + 256·high, the sums of shorts and of their high bytes say both, and a row is one load.
static void arrangeRows(uint8_t* to, const int8_t* from, int64_t rows) {
  for (int64_t row = 0; row < rows; row++, to += 64, from += 64) {
    for (int f = 0; f < 32; f++) {
      to[2 * f] = uint8_t(from[f] ^ 0x80);
      to[2 * f + 1] = uint8_t(from[f + 32]);
    }
  }
}

static inline void addRows(const uint8_t* rows, const uint16_t* list, uint32_t count, int32_t* sums) {
  constexpr int parts = 64 / sizeof(Shorts), lanes = sizeof(Shorts) / 2;
  Shorts both[parts] = {}, high[parts] = {};
  for (uint32_t i = 0; i < count; i++) {
    const uint8_t* row = rows + 8 * int64_t(list[i]);
    for (int part = 0; part < parts; part++) {
      const Shorts weights = loadShorts(row + part * sizeof(Shorts));
      both[part] = sumOf(both[part], weights);
      high[part] = sumOf(high[part], weights >> 8);
    }
  }
  int16_t narrow[64];
  for (int part = 0; part < parts; part++) {
    const UnsignedShorts low = UnsignedShorts(both[part]) - (UnsignedShorts(high[part]) << 8) - uint16_t(128 * count);
    storeShorts(narrow + part * lanes, Shorts(low));
    storeShorts(narrow + 32 + part * lanes, high[part]);
  }
  for (int f = 0; f < 64; f++) sums[f] += narrow[f];
}

// The output pixels from `first` on whose lists there is room for; all of their features.
static int64_t runListed(const EventLists& lists, const EventScratch& parts, int64_t first, int64_t pixels) {
  const IntegerConv& conv = lists.conv;
  const ConvShape& s = conv.shape;
  const Segments& segments = lists.segments;
  const int64_t allRows = int64_t(s.kernelHeight) * s.kernelWidth * segments.rowsOfTap;
  uint8_t* const rows = reinterpret_cast<uint8_t*>(conv.scratch + parts.weights);
  int32_t* const partial = reinterpret_cast<int32_t*>(conv.scratch + parts.sums);
  for (int feature = 0; feature < s.features; feature += 64) {
    const int count = s.features - feature < 64 ? s.features - feature : 64;
    for (int segment = 0; segment < segments.count; segment++) {
      const int64_t from = segments.firstRow(segment);
      const int64_t to = segment + 1 < segments.count ? segments.firstRow(segment + 1) : allRows;
      arrangeRows(rows, conv.weights + (feature / 64 * allRows + from) * 64, to - from);
      for (int64_t pixel = 0; pixel < pixels; pixel++) {
        const uint32_t* span = lists.starts + pixel * segments.count + segment;
        int32_t own[64];
        int32_t* sums = segments.count > 1 ? partial + pixel * 64 : own;
        if (segment == 0) for (int f = 0; f < 64; f++) sums[f] = 0;
        for (uint32_t at = span[0]; at < span[1]; at += MOST_ADDED) {
          addRows(rows, lists.rows + at, span[1] - at < MOST_ADDED ? span[1] - at : MOST_ADDED, sums);
        }
        if (segment + 1 == segments.count) settle(conv, first + pixel, feature, count, sums);
      }
    }
  }
  return first + pixels;
}

static void integerConvByEvents(const IntegerConv& conv) {
  const ConvShape& s = conv.shape;
  const Segments segments(s);
  const EventScratch parts(s, segments);
  const EventLists lists = {conv,
                            segments,
                            reinterpret_cast<uint16_t*>(conv.scratch + parts.channels),
                            reinterpret_cast<uint32_t*>(conv.scratch + parts.channelStarts),
                            reinterpret_cast<uint16_t*>(conv.scratch + parts.rows),
                            reinterpret_cast<uint32_t*>(conv.scratch + parts.starts)};
  const int64_t outputs = int64_t(s.outHeight) * s.outWidth;
  const int64_t mostSeen = int64_t(s.kernelHeight) * s.kernelWidth * s.channels;
  int64_t first = 0, pixels = 0;
  uint32_t listed = 0;
  for (int64_t at = 0; at < s.images * outputs; at++) {
    if (at % outputs == 0) listChannels(lists, int(at / outputs));
    if (pixels == parts.mostPixels || listed + mostSeen > parts.mostListed) {
      first = runListed(lists, parts, first, pixels);
      pixels = listed = 0;
    }
    listed = listRows(lists, at % outputs, pixels++, listed);
  }
  runListed(lists, parts, first, pixels);
}

}  // namespace STROP_LEVEL
}  // namespace strop
