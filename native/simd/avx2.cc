#define STROP_LEVEL avx2
#define STROP_WIDTH 4
#include "simd/level.inl"
