#pragma once

// Marks an inner loop to be compiled for several SIMD levels, chosen when the binary is loaded. For elementwise loops only the
// speed depends on the level. OpenMP regions call such functions: a region itself is not cloned.
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__linux__) && !defined(__SANITIZE_ADDRESS__)
#define STROP_CLONES __attribute__((target_clones("default", "avx2", "arch=x86-64-v4")))
#else
#define STROP_CLONES
#endif
