#include "kernels/spiking-max-pool.h"
#include "kernels/spiking-window.inl"

namespace strop {
namespace STROP_LEVEL {

static void spikingMaxPool(const PoolShape& s, const uint32_t* input, uint32_t* output) {
  for (int image = 0; image < s.images; image++) {
    for (int y = 0; y < s.outHeight; y++) {
      const Taps rows = tapsInside(y, s.strideY, s.padTop, s.kernelHeight, s.height);
      for (int x = 0; x < s.outWidth; x++) {
        const Taps columns = tapsInside(x, s.strideX, s.padLeft, s.kernelWidth, s.width);
        for (int word = 0; word < s.words; word++) output[word] = 0;
        for (int ky = rows.from; ky < rows.to; ky++) {
          for (int kx = columns.from; kx < columns.to; kx++) {
            const uint32_t* pixel = input + ((rows.start + ky) * s.width + columns.start + kx) * s.words;
            for (int word = 0; word < s.words; word++) output[word] |= pixel[word];
          }
        }
        output += s.words;
      }
    }
    input += int64_t(s.height) * s.width * s.words;
  }
}

}  // namespace STROP_LEVEL
}  // namespace strop
