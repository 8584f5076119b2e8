#pragma once

#include <omp.h>

#include <cstdint>

namespace strop {

// How many threads a piece of work is worth. Waking a thread that sleeps costs 10 to 100 microseconds, one that still spins
// (GOMP_SPINCOUNT, src/workers/environment.ts) a few, and its data are in the other core's cache. Measured on two idle cores
// with AVX-512, on whole steps of a small network: a sixth faster than with bounds of 512 thousand and 8 million and no spinning.
constexpr int64_t SMALLEST_SHARED_LOOP = 128 * 1024;           // elements that are read and written once
constexpr int64_t SMALLEST_SHARED_UPDATE = 1024 * 1024;        // weights: one core's cache has what was just computed of them
constexpr int64_t SMALLEST_SHARED_PRODUCT = 3 * 1000 * 1000;  // multiply-adds

inline int threadsFor(int64_t work, int64_t smallestShared) { return work < smallestShared ? 1 : omp_get_max_threads(); }

// oneDNN plans a primitive for the number of threads at its creation and takes that number again at each execution, so both
// run within such a scope. Sets a property of the calling thread only.
class ThreadScope {
 public:
  explicit ThreadScope(int64_t multiplyAdds) : before_(omp_get_max_threads()) {
    omp_set_num_threads(threadsFor(multiplyAdds, SMALLEST_SHARED_PRODUCT));
  }
  ~ThreadScope() { omp_set_num_threads(before_); }
  ThreadScope(const ThreadScope&) = delete;
  ThreadScope& operator=(const ThreadScope&) = delete;

 private:
  int before_;
};

}  // namespace strop
