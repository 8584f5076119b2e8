#pragma once

#include <cstdint>

namespace strop {

// c (rows, columns) = op(a)·op(b), added to c where `add`; all row-major, a (inner, rows) where transposed, b likewise.
// oneDNN's sgemm, which needs no primitive. Throws std::runtime_error where it fails, so not from within an OpenMP region unless
// caught there.
void sgemm(bool transposeA, bool transposeB, int64_t rows, int64_t columns, int64_t inner, const float* a, const float* b,
           bool add, float* c);

// to (columns, rows) = from (rows, columns) transposed.
void transpose(int64_t rows, int64_t columns, const float* from, float* to);

}  // namespace strop
