#include "kernels/count-spikes.h"
#include "kernels/spiking-window.inl"

namespace strop {
namespace STROP_LEVEL {

static void countSpikes(const CountShape& s, const uint32_t* spikes, const int32_t* weights, double* counts) {
  const int words = wordsOf(s.channels);
  for (int image = 0; image < s.images; image++) {
    double sum = 0.0;  // of integers: exact as far as 2^53
    for (int pixel = 0; pixel < s.pixels; pixel++) {
      int64_t count = __builtin_popcount(spikes[words - 1] & lastWordMask(s.channels));
      for (int word = 0; word < words - 1; word++) count += __builtin_popcount(spikes[word]);
      sum += double(count * weights[pixel]);
      spikes += words;
    }
    counts[image] = sum;
  }
}

}  // namespace STROP_LEVEL
}  // namespace strop
