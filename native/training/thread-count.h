#pragma once

#include <omp.h>

#include <cstdint>

namespace strop {

// How many threads a piece of work is worth. With a passive wait policy waking a thread costs some 10 to 20 microseconds, so
// work of less than about 50 stays on the calling thread. Measured on two cores of a Zen 5 server.
constexpr int64_t SMALLEST_SHARED_LOOP = 64 * 1024;         // elements that are read and written once
constexpr int64_t SMALLEST_SHARED_PRODUCT = 2 * 1000 * 1000;  // multiply-adds

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
