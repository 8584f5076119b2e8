// Ranges of a grid agree with the scan of the whole, exclusions are honoured, ties go to the lowest index.
#include <cmath>
#include <vector>

#include "check.h"
#include "simd/kernels.h"

int main() {
  const std::vector<int32_t> cardinalities = {3, 4, 2};
  const int n = 11, rows = 9, size = 24, dimensions = 3;
  std::vector<double> distances(rows * n), factor(n * (n + 1) / 2), weights(n);
  for (size_t i = 0; i < distances.size(); i++) distances[i] = (i * 7919 % 101) / 101.0;
  for (int i = 0; i < n; i++) {
    weights[i] = std::sin(i);
    factor[i * (i + 1) / 2 + i] = 1.5;
  }
  const strop::KernelLevels available = strop::availableLevels();
  for (int level = 0; level < available.count; level++) {
    const auto scan = [&](int first, int count, const std::vector<double>& excluded, std::vector<double>& values) {
      std::vector<double> mean(count), deviation(count), partial(dimensions * n), covariance(n), solved(n);
      std::vector<int32_t> digits(dimensions);
      values.assign(count, 0.0);
      return available.levels[level]->expectedImprovementScan(
          {n, dimensions, first, count, 1.0, 0.0, 0.5, 0.0, cardinalities.data(), distances.data(), factor.data(),
           weights.data(), excluded.data(), int64_t(excluded.size()), mean.data(), deviation.data(), values.data(),
           partial.data(), covariance.data(), solved.data(), digits.data()});
    };
    std::vector<double> whole, part;
    const strop::ScanResult best = scan(0, size, {}, whole);
    for (int i = 0; i < size; i++) CHECK(whole[i] <= best.logImprovement);
    for (int i = 0; i < best.index; i++) CHECK(whole[i] < best.logImprovement);
    CHECK(scan(0, size, {double(best.index)}, part).index != best.index);
    for (int first = 0; first < size; first++) {
      for (int count = 0; first + count <= size; count++) {
        const strop::ScanResult result = scan(first, count, {}, part);
        CHECK((result.index < 0) == (count == 0));
        for (int i = 0; i < count; i++) CHECK(part[i] == whole[first + i]);
      }
    }
    std::vector<double> all(size);
    for (int i = 0; i < size; i++) all[i] = i;
    CHECK(scan(0, size, all, part).index == -1);
    distances.assign(distances.size(), 0.25);  // every point is alike
    CHECK(scan(0, size, {0.0, 1.0}, part).index == 2);
    for (size_t i = 0; i < distances.size(); i++) distances[i] = (i * 7919 % 101) / 101.0;
  }
}
