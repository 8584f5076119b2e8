// Products of pairs of shorts, summed in 32 bits; two output pixels and 64 features at a time.
#include "kernels/integer-firing.inl"
#include "kernels/integer-grey-conv.h"
#include "simd/integer-lanes.h"

namespace strop {
namespace STROP_LEVEL {

// (blocks of 64 features, pairs, 64, 2), 0 where a row of the kernel ends with half a pair.
static void pairWeights(const ConvShape& s, const GreyLayout& layout, const int8_t* weights, int16_t* paired) {
  const int64_t seen = int64_t(s.kernelWidth) * s.channels;
  for (int first = 0; first < s.features; first += 64) {
    const int count = s.features - first < 64 ? s.features - first : 64;
    for (int ky = 0; ky < s.kernelHeight; ky++) {
      for (int64_t i = 0; i < 2 * layout.pairsOfRow; i++) {
        const int8_t* row = weights + (ky * seen + i) * s.features + first;
        int16_t* to = paired + ky * layout.pairsOfRow * 128 + i / 2 * 128 + i % 2;
        for (int f = 0; f < 64; f++) to[2 * f] = i < seen && f < count ? row[f] : 0;
      }
    }
    paired += layout.pairs * 128;
  }
}

// A window of an image as shorts, 0 outside the image.
static void copyWindow(const ConvShape& s, const uint8_t* image, int64_t top, int64_t left, int64_t height, int64_t width,
                       int16_t* to) {
  const int64_t from = left < 0 ? -left : 0;
  const int64_t most = s.width - left < width ? s.width - left : width;
  for (int64_t i = 0; i < height * width * s.channels; i++) to[i] = 0;
  for (int64_t y = top < 0 ? -top : 0; y < height && top + y < s.height; y++) {
    const uint8_t* row = image + ((top + y) * s.width + left) * s.channels;
    int16_t* toRow = to + y * width * s.channels;
    for (int64_t i = from * s.channels; i < most * s.channels; i++) toRow[i] = row[i];
  }
}

// sums (64) of what two output pixels see, its rows `stride` apart; weights (pairs, 64, 2).
static void sumProducts(const ConvShape& s, const GreyLayout& layout, const int16_t* a, const int16_t* b,
                        const int16_t* weights, int32_t* aSums, int32_t* bSums) {
  constexpr int lanes = sizeof(Ints) / 4, parts = 4;
  const int64_t stride = layout.width * s.channels;
  for (int first = 0; first < 64; first += parts * lanes) {
    Ints aPart[parts] = {}, bPart[parts] = {};
    const int16_t* row = weights + first * 2;
    for (int ky = 0; ky < s.kernelHeight; ky++) {
      const int16_t *aRow = a + ky * stride, *bRow = b + ky * stride;
      for (int64_t pair = 0; pair < layout.pairsOfRow; pair++, row += 128) {
        const Shorts aLevels = repeatPair(aRow + 2 * pair), bLevels = repeatPair(bRow + 2 * pair);
        for (int part = 0; part < parts; part++) {
          const Shorts products = loadShorts(row + part * lanes * 2);
          aPart[part] = sumOf(aPart[part], sumOfPairs(aLevels, products));
          bPart[part] = sumOf(bPart[part], sumOfPairs(bLevels, products));
        }
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
  const GreyLayout layout(s);
  const int64_t outputs = int64_t(s.outHeight) * s.outWidth;
  int16_t* const paired = reinterpret_cast<int16_t*>(conv.scratch);
  int16_t* const levels = paired + layout.pairs * 2 * roundUp(s.features, 64);
  pairWeights(s, layout, conv.weights, paired);
  levels[layout.shorts(s) - 1] = levels[2 * layout.shorts(s) - 1] = 0;
  for (int image = 0; image < s.images; image++) {
    const uint8_t* input = conv.input + int64_t(image) * s.height * s.width * s.channels;
    if (layout.isWhole) copyWindow(s, input, -s.padTop, -s.padLeft, layout.height, layout.width, levels);
    const auto seenBy = [&](int64_t pixel, int16_t* own) -> const int16_t* {
      const int64_t top = pixel / s.outWidth * s.strideY, left = pixel % s.outWidth * s.strideX;
      if (layout.isWhole) return levels + (top * layout.width + left) * s.channels;
      copyWindow(s, input, top - s.padTop, left - s.padLeft, layout.height, layout.width, own);
      return own;
    };
    for (int64_t pixel = 0; pixel < outputs; pixel += 2) {
      const bool isLast = pixel + 1 == outputs;
      const int16_t* a = seenBy(pixel, levels);
      const int16_t* b = isLast ? a : seenBy(pixel + 1, levels + layout.shorts(s));
      for (int first = 0; first < s.features; first += 64) {
        const int count = s.features - first < 64 ? s.features - first : 64;
        int32_t aSums[64], bSums[64];
        sumProducts(s, layout, a, b, paired + first * 2 * layout.pairs, aSums, bSums);
        settle(conv, image * outputs + pixel, first, count, aSums);
        if (!isLast) settle(conv, image * outputs + pixel + 1, first, count, bSums);
      }
    }
  }
}

}  // namespace STROP_LEVEL
}  // namespace strop
