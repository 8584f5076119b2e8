// A point has the same bits in any list and at any level, and what it is written beside stays as it was.
#include <cmath>
#include <vector>

#include "check.h"
#include "simd/kernels.h"

int main() {
  const std::vector<int32_t> states = {3, 4, 2}, factors = {0, 1, 0};
  const int n = 11, rows = 9, dimensions = 3, count = 21;
  std::vector<double> contributions(rows * n), factor(n * (n + 1) / 2), weights(n), trend(rows);
  for (int row = 0; row < rows; row++) trend[row] = std::cos(row);
  for (size_t i = 0; i < contributions.size(); i++) contributions[i] = (i * 7919 % 101) / 101.0;
  for (size_t i = 0; i < factor.size(); i++) factor[i] = 0.01 * (i % 7);
  for (int i = 0; i < n; i++) {
    weights[i] = std::sin(i);
    factor[i * (i + 1) / 2 + i] = 1.5;
  }
  std::vector<int32_t> points;
  for (int i = 0; i < count; i++) {
    for (int j = 0; j < dimensions; j++) points.push_back((i * 31 + j * 17) % states[j]);
  }
  const strop::KernelLevels available = strop::availableLevels();
  std::vector<double> expected;
  for (int level = 0; level < available.count; level++) {
    for (int radial = 0; radial < 3; radial++) {
      const strop::CovarianceTable table = {n, dimensions, radial, 1.3, states.data(), factors.data(), contributions.data()};
      std::vector<double> scratch(strop::posteriorAtScratch(n));
      const auto at = [&](int first, int length, std::vector<double>& mean, std::vector<double>& deviation) {
        mean.assign(length + 1, -7.0);
        deviation.assign(length + 1, -7.0);
        available.levels[level]->posteriorAt({table, {0.25, trend.data(), states.data()}, factor.data(), weights.data(), points.data() + first * dimensions,
                                              length, mean.data(), deviation.data(), scratch.data()});
        CHECK(mean[length] == -7.0 && deviation[length] == -7.0);
      };
      std::vector<double> mean, deviation, partMean, partDeviation;
      at(0, count, mean, deviation);
      for (int first = 0; first < count; first++) {
        for (int length = 0; first + length <= count; length++) {
          at(first, length, partMean, partDeviation);
          for (int i = 0; i < length; i++) {
            CHECK(partMean[i] == mean[first + i]);
            CHECK(partDeviation[i] == deviation[first + i]);
          }
        }
      }
      for (int i = 0; i < count; i++) CHECK(std::isfinite(mean[i]) && deviation[i] >= 0.0 && deviation[i] <= std::sqrt(1.3));
      if (level == 0) {
        expected.insert(expected.end(), mean.begin(), mean.end());
      } else {
        for (int i = 0; i < count; i++) CHECK(mean[i] == expected[radial * (count + 1) + i]);
      }
    }
  }
}
