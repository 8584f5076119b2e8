#pragma once

namespace strop {

// Appends row n to a packed lower Cholesky factor (row i at i·(i+1)/2): l = L⁻¹·k, pivot² = k₀ − l·l.
// factor ((n+1)(n+2)/2): rows 0 to n − 1 are read, row n is written. covariance (n + 1): k, then k₀.
// Returns pivot², or 0 where it is not above n·2⁻⁵²·k₀; row n is then not to be used.
// Golub and Van Loan, Matrix Computations, §4.2.
using CholeskyAppend = double(double* factor, const double* covariance, int n);

}  // namespace strop
