#include "simd/kernels.h"

#include <string.h>

namespace strop {

namespace baseline {
extern const Kernels kernels;
}
#ifdef STROP_X86_64
namespace avx2 {
extern const Kernels kernels;
}
namespace avx512 {
extern const Kernels kernels;
}
#endif

KernelLevels availableLevels() {
  KernelLevels available = {{&baseline::kernels}, 1};
#ifdef STROP_X86_64
  if (__builtin_cpu_supports("avx2")) available.levels[available.count++] = &avx2::kernels;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl")) {
    available.levels[available.count++] = &avx512::kernels;
  }
#endif
  return available;
}

const Kernels* chooseKernels(const char* wanted) {
  const KernelLevels available = availableLevels();
  if (wanted == nullptr || *wanted == '\0') return available.levels[available.count - 1];
  for (int i = 0; i < available.count; i++) {
    if (strcmp(available.levels[i]->level, wanted) == 0) return available.levels[i];
  }
  return nullptr;
}

}  // namespace strop
