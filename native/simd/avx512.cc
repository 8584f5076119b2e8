#define STROP_LEVEL avx512
#define STROP_WIDTH 8
#include "simd/level.inl"
