#define STROP_LEVEL baseline
#define STROP_WIDTH 2
#include "simd/level.inl"
