// The level's own vectors of integers, as simd/lanes.h has them of doubles.
#pragma once

#include <stdint.h>

#if !defined(STROP_LEVEL) || !defined(STROP_WIDTH)
#error "include this from a level's own translation unit (native/simd/<level>.cc)"
#endif

namespace strop {
namespace STROP_LEVEL {

typedef int16_t Shorts __attribute__((vector_size(8 * STROP_WIDTH)));
typedef Shorts UnalignedShorts __attribute__((aligned(1), may_alias));

static inline Shorts loadShorts(const void* from) { return *static_cast<const UnalignedShorts*>(from); }
static inline void storeShorts(void* to, Shorts value) { *static_cast<UnalignedShorts*>(to) = value; }

// An addition that the compiler must not move: in long unrolled code it would compute all addresses first and spill them.
static inline void addInPlace(Shorts& sum, Shorts value) {
  sum += value;
#if defined(__AVX512F__)
  asm volatile("" : "+v"(sum));
#elif defined(__SSE2__)
  asm volatile("" : "+x"(sum));
#endif
}

}  // namespace STROP_LEVEL
}  // namespace strop
