// integerConv by tables of the sums of every five inputs, 32 features at a time: 13 additions take in 64 inputs, whatever spikes.
#include "kernels/integer-conv.h"
#include "kernels/integer-firing.inl"
#include "simd/integer-lanes.h"

namespace strop {
namespace STROP_LEVEL {

constexpr int ROW = 64;                       // bytes: 32 shorts
constexpr int ROW_PARTS = ROW / sizeof(Shorts);
constexpr int GROUP_BYTES = 32 * ROW;

// words (slabs, images, height, width): 64 channels each.
static void gatherWords(const IntegerConv& conv, int firstImage, int images, uint64_t* words) {
  const ConvShape& s = conv.shape;
  const int count = wordsOf(s.channels);
  const int64_t pixels = int64_t(images) * s.height * s.width;
  const uint32_t* pixel = conv.input + int64_t(firstImage) * s.height * s.width * count;
  for (int64_t at = 0; at < pixels; at++, pixel += count) {
    for (int w = 0; w < count; w += 2) {
      const uint64_t low = w + 1 < count ? pixel[w] : pixel[w] & lastWordMask(s.channels);
      const uint64_t high = w + 1 >= count ? 0 : w + 2 < count ? pixel[w + 1] : pixel[w + 1] & lastWordMask(s.channels);
      words[w / 2 * pixels + at] = low | high << 32;
    }
  }
}

// Pattern p of group g is the sum of the rows 5g + b for the bits b of p. weights: 32 features of `rows` rows of 64.
static void buildTable(char* table, const int8_t* weights, int rows, int groups) {
  for (int group = 0; group < groups; group++, table += GROUP_BYTES) {
    int16_t wide[5][32];
    for (int bit = 0; bit < 5; bit++) {
      const int row = 5 * group + bit;
      for (int f = 0; f < 32; f++) wide[bit][f] = row < rows ? weights[row * 64 + f] : 0;
    }
    for (int part = 0; part < ROW_PARTS; part++) {
      constexpr int lanes = sizeof(Shorts) / 2;
      char* const to = table + part * sizeof(Shorts);
      Shorts eight[8] = {};
      for (int bit = 0; bit < 3; bit++) {
        const Shorts row = loadShorts(wide[bit] + part * lanes);
        for (int p = 0; p < 1 << bit; p++) eight[p + (1 << bit)] = eight[p] + row;
      }
      const Shorts fourth = loadShorts(wide[3] + part * lanes), fifth = loadShorts(wide[4] + part * lanes);
      for (int p = 0; p < 8; p++) storeShorts(to + p * ROW, eight[p]);
      for (int p = 0; p < 8; p++) storeShorts(to + (8 + p) * ROW, eight[p] + fourth);
      for (int p = 0; p < 8; p++) storeShorts(to + (16 + p) * ROW, eight[p] + fifth);
      const Shorts both = fourth + fifth;
      for (int p = 0; p < 8; p++) storeShorts(to + (24 + p) * ROW, eight[p] + both);
    }
  }
}

// The sums of 32 features of a pixel, in registers.
struct PixelSums {
  Shorts parts[ROW_PARTS];

  explicit PixelSums(const int16_t* from) {
#pragma GCC unroll 4
    for (int part = 0; part < ROW_PARTS; part++) parts[part] = loadShorts(from + part * (sizeof(Shorts) / 2));
  }
  void add(const char* group, uint64_t place) {
#pragma GCC unroll 4
    for (int part = 0; part < ROW_PARTS; part++) {
      addInPlace(parts[part], loadShorts(group + (place & 31 * ROW) + part * sizeof(Shorts)));
    }
  }
  void store(int16_t* to) const {
#pragma GCC unroll 4
    for (int part = 0; part < ROW_PARTS; part++) storeShorts(to + part * (sizeof(Shorts) / 2), parts[part]);
  }
};

// Puts the five bits of a group at the place of a row's number.
static inline uint64_t placeOf(uint64_t word, int group) {
  return group < 2 ? word << (6 - 5 * group) : word >> (5 * group - 6);
}

// A row of output pixels, two at a time; sums (count, 32), words `stride` apart.
template <int groups>
static void addPatternsOfRow(const char* table, const uint64_t* words, int64_t stride, int16_t* sums, int count) {
  int x = 0;
  for (; x + 2 <= count; x += 2, words += 2 * stride, sums += 64) {
    const uint64_t w = words[0], z = words[stride];
    PixelSums a(sums), b(sums + 32);
#pragma GCC unroll 13
    for (int group = 0; group < groups; group++) {
      a.add(table + group * GROUP_BYTES, placeOf(w, group));
      b.add(table + group * GROUP_BYTES, placeOf(z, group));
    }
    a.store(sums);
    b.store(sums + 32);
  }
  if (x == count) return;
  PixelSums a(sums);
#pragma GCC unroll 13
  for (int group = 0; group < groups; group++) a.add(table + group * GROUP_BYTES, placeOf(words[0], group));
  a.store(sums);
}

using AddPatternsOfRow = void(const char* table, const uint64_t* words, int64_t stride, int16_t* sums, int count);

struct TableRun {
  const IntegerConv& conv;
  int firstImage, images;
  const uint64_t* words;
  int16_t* sums;      // (images, outHeight, outWidth, 32)
  int32_t* wideSums;  // the same
  char* table;
};

// The outputs from..to−1 of which a tap falls on the input.
struct Outputs {
  int from, to;
};

static inline Outputs outputsInside(int tap, int stride, int pad, int extent, int out) {
  const int64_t before = int64_t(pad) - tap, most = extent - 1 + before;
  const int64_t from = before > 0 ? (before + stride - 1) / stride : 0;
  const int64_t to = most < 0 ? 0 : most / stride + 1;
  return {int(from < out ? from : out), int(to < out ? to : out)};
}

static void addSlab(const TableRun& run, int ky, int kx, int slab, AddPatternsOfRow* addRow) {
  const ConvShape& s = run.conv.shape;
  const Outputs rows = outputsInside(ky, s.strideY, s.padTop, s.height, s.outHeight);
  const Outputs columns = outputsInside(kx, s.strideX, s.padLeft, s.width, s.outWidth);
  if (rows.from >= rows.to || columns.from >= columns.to) return;
  const int64_t inputX = int64_t(columns.from) * s.strideX - s.padLeft + kx;
  if (s.outHeight == 1 && s.outWidth == 1) {  // a dense layer: the images are its row
    const uint64_t* words = run.words + int64_t(slab) * run.images * s.height * s.width;
    addRow(run.table, words + (int64_t(ky) - s.padTop) * s.width + inputX, int64_t(s.height) * s.width, run.sums, run.images);
    return;
  }
  for (int image = 0; image < run.images; image++) {
    const uint64_t* words = run.words + (int64_t(slab) * run.images + image) * s.height * s.width;
    int16_t* sums = run.sums + int64_t(image) * s.outHeight * s.outWidth * 32;
    for (int y = rows.from; y < rows.to; y++) {
      const int64_t inputY = int64_t(y) * s.strideY - s.padTop + ky;
      addRow(run.table, words + inputY * s.width + inputX, s.strideX, sums + (int64_t(y) * s.outWidth + columns.from) * 32,
             columns.to - columns.from);
    }
  }
}

static void widenSums(const TableRun& run, int64_t count, bool isWide) {
  for (int64_t i = 0; i < count; i++) run.wideSums[i] = (isWide ? run.wideSums[i] : 0) + run.sums[i];
  for (int64_t i = 0; i < count; i++) run.sums[i] = 0;
}

// 32 features of all images of the run.
static void runFeatures(const TableRun& run, int feature) {
  const IntegerConv& conv = run.conv;
  const ConvShape& s = conv.shape;
  const int slabs = (s.channels + 63) / 64, taps = s.kernelHeight * s.kernelWidth;
  const int64_t rowsOfTap = roundUp(s.channels, 4);
  const int64_t pixels = int64_t(run.images) * s.outHeight * s.outWidth;
  bool isWide = false;
  for (int64_t i = 0; i < pixels * 32; i++) run.sums[i] = 0;
  for (int64_t tap = 0; tap < taps; tap++) {
    for (int slab = 0; slab < slabs; slab++) {
      const int64_t unit = feature / 64 * int64_t(taps) + tap;
      if (conv.widen[unit * slabs + slab]) {
        widenSums(run, pixels * 32, isWide);
        isWide = true;
      }
      const int rows = int(rowsOfTap - slab * 64 < 64 ? rowsOfTap - slab * 64 : 64);
      const int groups = rows <= 20 ? 4 : rows <= 35 ? 7 : rows <= 50 ? 10 : 13;
      AddPatternsOfRow* const addRow = groups == 4   ? addPatternsOfRow<4>
                                       : groups == 7 ? addPatternsOfRow<7>
                                       : groups == 10 ? addPatternsOfRow<10>
                                                      : addPatternsOfRow<13>;
      buildTable(run.table, conv.weights + (unit * rowsOfTap + slab * 64) * 64 + feature % 64, rows, groups);
      addSlab(run, int(tap / s.kernelWidth), int(tap % s.kernelWidth), slab, addRow);
    }
  }
  const int64_t first = int64_t(run.firstImage) * s.outHeight * s.outWidth;
  const int count = s.features - feature < 32 ? s.features - feature : 32;
  for (int64_t pixel = 0; pixel < pixels; pixel++) {
    int32_t sums[32];
    for (int f = 0; f < 32; f++) sums[f] = (isWide ? run.wideSums[pixel * 32 + f] : 0) + run.sums[pixel * 32 + f];
    settle(conv, first + pixel, feature, count, sums);
  }
}

static void integerConvByTables(const IntegerConv& conv) {
  const ConvShape& s = conv.shape;
  const TableScratch parts(s);
  uint64_t* const words = reinterpret_cast<uint64_t*>(conv.scratch + parts.words);
  for (int image = 0; image < s.images; image += parts.images) {
    const int images = s.images - image < parts.images ? s.images - image : parts.images;
    gatherWords(conv, image, images, words);
    const TableRun run = {conv,
                          image,
                          images,
                          words,
                          reinterpret_cast<int16_t*>(conv.scratch + parts.sums),
                          reinterpret_cast<int32_t*>(conv.scratch + parts.wideSums),
                          conv.scratch + parts.table};
    for (int feature = 0; feature < s.features; feature += 32) runFeatures(run, feature);
  }
}

}  // namespace STROP_LEVEL
}  // namespace strop
