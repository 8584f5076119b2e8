// Products of pairs of shorts, summed in 32 bits; two output pixels and 64 features at a time.
#include "kernels/integer-firing.inl"
#include "kernels/integer-grey-conv.h"
#include "simd/integer-lanes.h"

namespace strop {
namespace STROP_LEVEL {

// (blocks of 64 features, pairs, 64, 2).
static void pairWeights(const ConvShape& s, const int8_t* weights, int64_t pairs, int16_t* paired) {
  const int64_t seen = int64_t(s.kernelHeight) * s.kernelWidth * s.channels;
  for (int first = 0; first < s.features; first += 64) {
    for (int64_t i = 0; i < 2 * pairs; i++) {
      for (int f = 0; f < 64; f++) {
        const bool exists = i < seen && first + f < s.features;
        paired[(i / 2 * 64 + f) * 2 + i % 2] = exists ? weights[i * s.features + first + f] : 0;
      }
    }
    paired += pairs * 128;
  }
}

// What an output pixel's neurons see, 0 outside the input: 2·pairs shorts.
static void gatherPatch(const IntegerGreyConv& conv, int64_t at, int64_t pairs, int16_t* patch) {
  const ConvShape& s = conv.shape;
  const int64_t outputs = int64_t(s.outHeight) * s.outWidth, inImage = at % outputs;
  const Taps rows = tapsInside(int(inImage / s.outWidth), s.strideY, s.padTop, s.kernelHeight, s.height);
  const Taps columns = tapsInside(int(inImage % s.outWidth), s.strideX, s.padLeft, s.kernelWidth, s.width);
  const uint8_t* input = conv.input + at / outputs * s.height * s.width * s.channels;
  const int64_t row = int64_t(s.kernelWidth) * s.channels;
  for (int64_t i = 0; i < 2 * pairs; i++) patch[i] = 0;
  for (int ky = rows.from; ky < rows.to; ky++) {
    const uint8_t* levels = input + ((rows.start + ky) * s.width + columns.start) * s.channels;
    const int64_t to = int64_t(columns.to) * s.channels;
    for (int64_t i = int64_t(columns.from) * s.channels; i < to; i++) patch[ky * row + i] = levels[i];
  }
}

// sums (64) of two patches; weights (pairs, 64, 2).
static void sumProducts(const int16_t* a, const int16_t* b, const int16_t* weights, int64_t pairs, int32_t* aSums,
                        int32_t* bSums) {
  constexpr int lanes = sizeof(Ints) / 4, parts = 4;
  for (int first = 0; first < 64; first += parts * lanes) {
    Ints aPart[parts] = {}, bPart[parts] = {};
    for (int64_t pair = 0; pair < pairs; pair++) {
      const Shorts aLevels = repeatPair(a + 2 * pair), bLevels = repeatPair(b + 2 * pair);
      for (int part = 0; part < parts; part++) {
        const Shorts row = loadShorts(weights + (pair * 64 + first + part * lanes) * 2);
        aPart[part] = sumOf(aPart[part], sumOfPairs(aLevels, row));
        bPart[part] = sumOf(bPart[part], sumOfPairs(bLevels, row));
      }
    }
    for (int part = 0; part < parts; part++) {
      storeInts(aSums + first + part * lanes, aPart[part]);
      storeInts(bSums + first + part * lanes, bPart[part]);
    }
  }
}

static void integerGreyConv(const IntegerGreyConv& conv) {
  const ConvShape& s = conv.shape;
  const int64_t pairs = seenPairs(s), pixels = int64_t(s.images) * s.outHeight * s.outWidth;
  int16_t* const paired = reinterpret_cast<int16_t*>(conv.scratch);
  int16_t* const a = paired + pairs * 2 * roundUp(s.features, 64);
  int16_t* const b = a + 2 * pairs;
  pairWeights(s, conv.weights, pairs, paired);
  for (int64_t at = 0; at < pixels; at += 2) {
    const bool isLast = at + 1 == pixels;
    gatherPatch(conv, at, pairs, a);
    if (!isLast) gatherPatch(conv, at + 1, pairs, b);
    for (int first = 0; first < s.features; first += 64) {
      const int count = s.features - first < 64 ? s.features - first : 64;
      int32_t aSums[64], bSums[64];
      sumProducts(a, isLast ? a : b, paired + first * 2 * pairs, pairs, aSums, bSums);
      settle(conv, at, first, count, aSums);
      if (!isLast) settle(conv, at + 1, first, count, bSums);
    }
  }
}

}  // namespace STROP_LEVEL
}  // namespace strop
