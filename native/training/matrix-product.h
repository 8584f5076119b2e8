#pragma once

#include <cstdint>

namespace strop {

struct MatrixProductShape {
  int batch, rows, columns, inner;
  bool transposeA, transposeB;
  bool sharedA, sharedB;  // one matrix for the whole batch
};

// c = op(a)·op(b) + bias for every matrix of the batch: a (batch, rows, inner), or (batch, inner, rows) where transposed; b
// (batch, inner, columns), or (batch, columns, inner); bias (columns) or null; c (batch, rows, columns). oneDNN's sgemm, which
// takes row-major matrices and needs no primitive.
void matrixProduct(const MatrixProductShape& shape, const float* a, const float* b, const float* bias, float* c);

}  // namespace strop
