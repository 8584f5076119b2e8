// The level's own vectors of integers, as simd/lanes.h has them of doubles.
#pragma once

#include <stdint.h>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#if !defined(STROP_LEVEL) || !defined(STROP_WIDTH)
#error "include this from a level's own translation unit (native/simd/<level>.cc)"
#endif

namespace strop {
namespace STROP_LEVEL {

typedef int16_t Shorts __attribute__((vector_size(8 * STROP_WIDTH)));
typedef Shorts UnalignedShorts __attribute__((aligned(1), may_alias));

static inline Shorts loadShorts(const void* from) { return *static_cast<const UnalignedShorts*>(from); }
static inline void storeShorts(void* to, Shorts value) { *static_cast<UnalignedShorts*>(to) = value; }

typedef int32_t Ints __attribute__((vector_size(8 * STROP_WIDTH)));
typedef Ints UnalignedInts __attribute__((aligned(1), may_alias));

static inline void storeInts(void* to, Ints value) { *static_cast<UnalignedInts*>(to) = value; }

// Two shorts, over and over.
static inline Shorts repeatPair(const int16_t* pair) {
  typedef int32_t UnalignedInt __attribute__((aligned(1), may_alias));
  return Shorts(Ints{} + *reinterpret_cast<const UnalignedInt*>(pair));
}

// a[2i]·b[2i] + a[2i + 1]·b[2i + 1].
static inline Ints sumOfPairs(Shorts a, Shorts b) {
#if defined(__AVX512BW__)
  return Ints(_mm512_madd_epi16(__m512i(a), __m512i(b)));
#elif defined(__AVX2__)
  return Ints(_mm256_madd_epi16(__m256i(a), __m256i(b)));
#elif defined(__SSE2__)
  return Ints(_mm_madd_epi16(__m128i(a), __m128i(b)));
#else
  Ints sums;
  for (unsigned i = 0; i < sizeof(Ints) / 4; i++) sums[i] = a[2 * i] * b[2 * i] + a[2 * i + 1] * b[2 * i + 1];
  return sums;
#endif
}

// Sums that wrap.
typedef uint16_t UnsignedShorts __attribute__((vector_size(8 * STROP_WIDTH)));
typedef uint32_t UnsignedInts __attribute__((vector_size(8 * STROP_WIDTH)));
static inline Shorts sumOf(Shorts a, Shorts b) { return Shorts(UnsignedShorts(a) + UnsignedShorts(b)); }
static inline Ints sumOf(Ints a, Ints b) { return Ints(UnsignedInts(a) + UnsignedInts(b)); }

// An addition that the compiler must not move: in long unrolled code it would compute all addresses first and spill them.
static inline void addInPlace(Shorts& sum, Shorts value) {
  sum = sumOf(sum, value);
#if defined(__AVX512F__)
  asm volatile("" : "+v"(sum));
#elif defined(__SSE2__)
  asm volatile("" : "+x"(sum));
#endif
}

}  // namespace STROP_LEVEL
}  // namespace strop
