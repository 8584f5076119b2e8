#pragma once

#include <algorithm>

#include "training/thread-count.h"

namespace strop {

// Calls body(begin, size) over parts of [0, count), a part a thread. For loops whose elements do not depend on one another.
template <class Body> void shareLoop(int64_t count, Body body, int64_t smallestShared = SMALLEST_SHARED_LOOP) {
  const int threads = threadsFor(count, smallestShared);
  if (threads == 1) return body(0, count);
  const int64_t part = (count + threads - 1) / threads;
#pragma omp parallel for num_threads(threads) schedule(static, 1)
  for (int i = 0; i < threads; i++) {
    const int64_t begin = std::min(count, i * part);
    body(begin, std::min(part, count - begin));
  }
}

}  // namespace strop
