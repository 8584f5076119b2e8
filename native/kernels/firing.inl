// Thresholds: what neurons do once their sums are there.
#pragma once

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "kernels/spiking-shapes.h"

namespace strop {
namespace STROP_LEVEL {

static inline float difference(float a, float b) { return a - b; }
static inline int32_t difference(int32_t a, int32_t b) { return int32_t(uint32_t(a) - uint32_t(b)); }

// Bit i of what these return: membranes[i] >= thresholds[i].
template <class Membrane> static inline uint32_t firingOf(const Membrane* membranes, const Membrane* thresholds, int count) {
  uint32_t bits = 0;
  for (int i = 0; i < count; i++) bits |= uint32_t(membranes[i] >= thresholds[i]) << i;
  return bits;
}

static inline uint32_t firingOf32(const int32_t* membranes, const int32_t* thresholds) {
#if defined(__AVX512F__)
  const uint32_t low = _mm512_cmpge_epi32_mask(_mm512_loadu_si512(membranes), _mm512_loadu_si512(thresholds));
  const uint32_t high = _mm512_cmpge_epi32_mask(_mm512_loadu_si512(membranes + 16), _mm512_loadu_si512(thresholds + 16));
  return low | high << 16;
#elif defined(__AVX2__)
  uint32_t below = 0;
  for (int i = 0; i < 32; i += 8) {
    const __m256i m = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(membranes + i));
    const __m256i t = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(thresholds + i));
    below |= uint32_t(_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(t, m)))) << i;
  }
  return ~below;
#elif defined(__SSE2__)
  uint32_t below = 0;
  for (int i = 0; i < 32; i += 4) {
    const __m128i m = _mm_loadu_si128(reinterpret_cast<const __m128i*>(membranes + i));
    const __m128i t = _mm_loadu_si128(reinterpret_cast<const __m128i*>(thresholds + i));
    below |= uint32_t(_mm_movemask_ps(_mm_castsi128_ps(_mm_cmpgt_epi32(t, m)))) << i;
  }
  return ~below;
#else
  return firingOf(membranes, thresholds, 32);
#endif
}

static inline uint32_t firingOf32(const float* membranes, const float* thresholds) {
#if defined(__AVX512F__)
  const uint32_t low = _mm512_cmp_ps_mask(_mm512_loadu_ps(membranes), _mm512_loadu_ps(thresholds), _CMP_GE_OQ);
  const uint32_t high = _mm512_cmp_ps_mask(_mm512_loadu_ps(membranes + 16), _mm512_loadu_ps(thresholds + 16), _CMP_GE_OQ);
  return low | high << 16;
#elif defined(__SSE2__)
  uint32_t bits = 0;
  for (int i = 0; i < 32; i += 4) {
    bits |= uint32_t(_mm_movemask_ps(_mm_cmpge_ps(_mm_loadu_ps(membranes + i), _mm_loadu_ps(thresholds + i)))) << i;
  }
  return bits;
#else
  return firingOf(membranes, thresholds, 32);
#endif
}

// Neurons 0..count−1, the first of them bit 0 of spikes[0].
template <class Membrane>
static inline void fire(Membrane* membranes, const Membrane* thresholds, int count, Firing firing, uint32_t* spikes) {
  for (int start = 0; start < count; start += 32) {
    Membrane* m = membranes + start;
    const Membrane* t = thresholds + start;
    const int size = count - start < 32 ? count - start : 32;
    *spikes++ = size == 32 ? firingOf32(m, t) : firingOf(m, t, size);
    if (firing == FIRE_AND_ZERO) {
      for (int i = 0; i < size; i++) m[i] = m[i] >= t[i] ? Membrane(0) : m[i];
    } else if (firing == FIRE_AND_SUBTRACT) {
      for (int i = 0; i < size; i++) m[i] = m[i] >= t[i] ? difference(m[i], t[i]) : m[i];
    }
  }
}

}  // namespace STROP_LEVEL
}  // namespace strop
