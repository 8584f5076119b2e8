// The factor of a matrix that is built row by row, at every SIMD level, in buffers without one element to spare.
#include <cmath>
#include <vector>

#include "check.h"
#include "simd/kernels.h"

static double covariance(int i, int j) { return std::exp(-0.05 * std::abs(i - j)) + (i == j ? 0.1 : 0.0); }

int main() {
  const strop::KernelLevels available = strop::availableLevels();
  std::vector<double> first;
  for (int level = 0; level < available.count; level++) {
    std::vector<double> factor;
    for (int n = 0; n < 70; n++) {
      factor.resize((n + 1) * (n + 2) / 2);
      factor.shrink_to_fit();
      std::vector<double> row(n + 1);
      for (int j = 0; j <= n; j++) row[j] = covariance(n, j);
      CHECK(available.levels[level]->choleskyAppend(factor.data(), row.data(), n) > 0.0);
      for (int j = 0; j <= n; j++) {
        double sum = 0.0;
        for (int k = 0; k <= j; k++) sum += factor[n * (n + 1) / 2 + k] * factor[j * (j + 1) / 2 + k];
        CHECK(std::abs(sum - row[j]) < 1e-12);
      }
    }
    if (level == 0) first = factor;
    CHECK(factor == first);

    // A matrix that is not positive definite is refused, and so are infinities and NaN.
    std::vector<double> small(6);
    for (double bad : {1.0, 0.5, -1.0, 0.0, double(NAN), double(INFINITY)}) {
      const double one = 1.0;
      CHECK(available.levels[level]->choleskyAppend(small.data(), &one, 0) == 1.0);
      const std::vector<double> row = {1.0, bad};
      CHECK(available.levels[level]->choleskyAppend(small.data(), row.data(), 1) == 0.0);
      CHECK(small[0] == 1.0);
    }
  }
}
