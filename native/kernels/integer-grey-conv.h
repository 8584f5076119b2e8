#pragma once

#include "kernels/spiking-shapes.h"

namespace strop {

// Weights (kernelHeight, kernelWidth, channels, features). Membranes are null where nobody wants them.
struct IntegerGreyConv : Conv<uint8_t, int8_t, int32_t> {
  char* scratch;  // integerGreyConvScratch(shape) bytes, aligned to 64
};
using RunIntegerGreyConv = void(const IntegerGreyConv& conv);

// How levels are laid out as shorts: a whole image with the zeros around it, or, where strides or padding would make that far
// larger than the image, what one output pixel sees.
struct GreyLayout {
  int64_t pairsOfRow, pairs;  // of levels, in a row of the kernel and in all; the last of a row may end in the next one
  bool isWhole;
  int64_t height, width;

  explicit GreyLayout(const ConvShape& s) {
    pairsOfRow = (int64_t(s.kernelWidth) * s.channels + 1) / 2;
    pairs = s.kernelHeight * pairsOfRow;
    height = int64_t(s.outHeight - 1) * s.strideY + s.kernelHeight;
    width = int64_t(s.outWidth - 1) * s.strideX + s.kernelWidth;
    isWhole = double(height) * double(width) <= 4.0 * double(s.height) * double(s.width) + 4096;
    if (isWhole) return;
    height = s.kernelHeight;
    width = s.kernelWidth;
  }
  int64_t shorts(const ConvShape& s) const { return roundUp(height * width * s.channels + 1, 32); }
};

// The weights in pairs of shorts, and the levels, of one image or of two pixels.
inline int64_t integerGreyConvScratch(const ConvShape& s) {
  const GreyLayout layout(s);
  return layout.pairs * 4 * roundUp(s.features, 64) + layout.shorts(s) * 4;
}

}  // namespace strop
