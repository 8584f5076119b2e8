// The linear maps of Winograd's minimal filtering F(M, R): y = Aᵀ[(G·g) ⊙ (Bᵀ·d)] gives the M sums y_i = Σ_k g_k·d_{i+k} by
// N = M + R − 1 multiplications, as the product of two polynomials known at N points, the last of them ∞ (Toom and Cook).
#pragma once

namespace strop {

template <int ROWS, int COLUMNS> struct Matrix {
  float at[ROWS][COLUMNS] = {};

  constexpr Matrix<COLUMNS, ROWS> transposed() const {
    Matrix<COLUMNS, ROWS> result;
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < COLUMNS; j++) result.at[j][i] = at[i][j];
    }
    return result;
  }

  // The columns from last to first.
  constexpr Matrix turned() const {
    Matrix result;
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < COLUMNS; j++) result.at[i][j] = at[i][COLUMNS - 1 - j];
    }
    return result;
  }
};

template <int M, int R> struct Winograd {
  static constexpr int N = M + R - 1, FINITE = N - 1;
  // The errors of sums over 128 channels, in units of their deviation, are about 2e-6 with the first 5 and 4e-6 with all; ±2
  // and no 1/2 would give half as much again.
  static constexpr double POINT[] = {0, 1, -1, 0.5, -2, 2, -0.5};
  static_assert(FINITE <= int(sizeof POINT / sizeof *POINT));

  static constexpr Matrix<N, M> makeA() {
    Matrix<N, M> a;
    for (int j = 0; j < FINITE; j++) {
      double power = 1;
      for (int i = 0; i < M; i++, power *= POINT[j]) a.at[j][i] = float(power);
    }
    a.at[FINITE][M - 1] = 1;
    return a;
  }

  static constexpr Matrix<N, R> makeG() {
    Matrix<N, R> g;
    for (int j = 0; j < FINITE; j++) {
      double power = 1;
      for (int l = 0; l < FINITE; l++) power /= l == j ? 1 : POINT[j] - POINT[l];
      for (int i = 0; i < R; i++, power *= POINT[j]) g.at[j][i] = float(power);
    }
    g.at[FINITE][R - 1] = 1;
    return g;
  }

  // Row j: the coefficients of the product of (x − p) over the finite points but the j-th; the last row over all.
  static constexpr Matrix<N, N> makeB() {
    Matrix<N, N> b;
    for (int j = 0; j < N; j++) {
      double product[N + 1] = {1};
      int degree = 0;
      for (int l = 0; l < FINITE; l++) {
        if (l == j) continue;
        degree++;
        for (int i = degree; i >= 0; i--) product[i] = (i > 0 ? product[i - 1] : 0) - POINT[l] * product[i];
      }
      for (int i = 0; i <= degree; i++) b.at[j][i] = float(product[i]);
    }
    return b;
  }

  static constexpr Matrix<N, M> A = makeA();
  static constexpr Matrix<M, N> A_TRANSPOSED = makeA().transposed();
  static constexpr Matrix<N, N> B_TRANSPOSED = makeB();
  static constexpr Matrix<N, R> G = makeG();
  static constexpr Matrix<R, N> G_TRANSPOSED = makeG().transposed();
  static constexpr Matrix<N, R> G_TURNED = makeG().turned();
};

}  // namespace strop
