// boundSearch and levelScan find every point that reaches the levels, in buffers that are no larger than they have to be.
#include <cmath>
#include <set>
#include <vector>

#include "check.h"
#include "simd/kernels.h"

using Point = std::vector<int32_t>;

int main() {
  const int n = 16, observed = 13, dimensions = 5, levels = 8, rows = 17, mostStates = 5;
  // The fourth dimension is active where the second one has its first state or its third.
  const std::vector<int32_t> states = {5, 3, 2, 4, 3}, cardinalities = {5, 3, 2, 3, 3}, factors = {0, 1, 1, 0, 0};
  const std::vector<int32_t> starts = {0, 0, 0, 0, 1, 1}, parents = {1}, allowed = {1, 0, 1, 0, 0}, stageEnds = {2, 5};
  const int64_t stride = strop::boundSearchStride(rows);
  std::vector<double> contributions(rows * n), columns(n * stride), centre(2 * n), lowest((dimensions + 1) * 2 * n), highest(lowest);
  std::vector<double> weights(n), covariance(n * n), slopes(levels), thresholds(levels), trend(rows);
  for (int row = 0; row < rows; row++) trend[row] = 0.05 * std::cos(5.0 * row);
  for (int i = 0; i < n; i++) {
    covariance[i * n + i] = 4.0;
    if (i < observed) weights[i] = std::sin(3.0 * i);
    else centre[n + i] = 1e5;
  }
  int row = rows;
  for (int j = dimensions - 1; j >= 0; j--) {
    row -= states[j];
    for (int at = 0; at < 2 * n; at++) {
      lowest[2 * j * n + at] = lowest[2 * (j + 1) * n + at];
      highest[2 * j * n + at] = highest[2 * (j + 1) * n + at];
    }
    for (int i = 0; i < observed; i++) {
      double sum = 0.0, low = 1e9, high = -1e9;
      const auto raw = [&](int state) { return ((state + 1) * (i + 3) * (j + 7) % 11) / 9.0; };
      for (int state = 0; state < states[j]; state++) sum += raw(state) / states[j];
      for (int state = 0; state < states[j]; state++) {
        const double c = raw(state) - sum;
        contributions[(row + state) * n + i] = columns[i * stride + row + state] = c;
        low = c < low ? c : low;
        high = c > high ? c : high;
      }
      centre[factors[j] * n + i] += sum;
      lowest[2 * j * n + factors[j] * n + i] += low;
      highest[2 * j * n + factors[j] * n + i] += high;
    }
  }
  for (int l = 0; l < levels; l++) {
    const double deviation = (l + 0.5) / levels;
    slopes[l] = 1.0 / (2.0 * deviation);
    thresholds[l] = 0.2 - deviation / 2.0;  // mean + deviation >= 0.2
  }

  strop::Branching given = {n, dimensions, rows, 0, levels, mostStates, 1.0, {0.1, trend.data(), states.data()}, states.data(),
                            cardinalities.data(), factors.data(), starts.data(), parents.data(), allowed.data(),
                            contributions.data(), centre.data(), weights.data(), covariance.data(), slopes.data(),
                            thresholds.data()};
  const strop::KernelLevels available = strop::availableLevels();
  std::set<Point> expected;  // K is diagonal here, so that the variance is known
  Point point(dimensions);
  for (int index = 0; index < 5 * 3 * 2 * 4 * 3; index++) {
    for (int j = dimensions - 1, rest = index; j >= 0; rest /= states[j--]) point[j] = rest % states[j];
    if ((point[3] < 3) != (point[1] != 1)) continue;
    double mean = 0.1, variance = 1.0;
    for (int j = 0, first = 0; j < dimensions; first += states[j++]) mean += trend[first + point[j]];
    for (int i = 0; i < observed; i++) {
      double sums[2] = {centre[i], centre[n + i]};
      for (int j = 0, first = 0; j < dimensions; first += states[j++]) {
        sums[factors[j]] += contributions[(first + point[j]) * n + i];
      }
      const double r = std::sqrt(5.0 * sums[0]);
      const double k = (1.0 + r + r * r / 3.0) * std::exp(-r - sums[1]);
      mean += weights[i] * k;
      variance -= k * k / 4.0;
    }
    CHECK(variance > 0.0);
    if (mean + std::sqrt(variance) >= 0.2) expected.insert(point);
  }
  CHECK(expected.size() > 3 && expected.size() < 60);

  for (int level = 0; level < available.count; level++) {
    std::set<Point> found;
    const auto collect = [&](const std::vector<int32_t>& points, int count) {
      for (int at = 0; at < count; at++) {
        CHECK(found.insert(Point(points.begin() + at * dimensions, points.begin() + (at + 1) * dimensions)).second);
      }
    };
    const int open = 2 * 15 + 1, room = 2 * 4 * 3;
    std::vector<double> bounds(open), predictors(2 * (2 * n + 1));
    std::vector<double> scratch(strop::boundSearchScratch(n, dimensions, rows, 3));
    std::vector<int32_t> prefixes(open * (dimensions + 2)), points(room * dimensions), progress = {1, 0, 0};
    strop::BoundSearch search;
    static_cast<strop::Branching&>(search) = given;
    search.stages = 2;
    search.nodes = 3;
    search.foundCapacity = room;
    search.stageEnds = stageEnds.data();
    search.columns = columns.data();
    search.lowest = lowest.data();
    search.highest = highest.data();
    search.bounds = bounds.data();
    search.prefixes = prefixes.data();
    search.predictors = predictors.data();
    search.found = points.data();
    search.progress = progress.data();
    search.scratch = scratch.data();
    bounds[0] = INFINITY;
    while (progress[0] > 0) {
      available.levels[level]->boundSearch(search);
      collect(points, progress[1]);
      progress[1] = 0;
    }
    for (const Point& each : expected) CHECK(found.count(each) == 1);
    CHECK(found.size() < 90);

    found.clear();
    std::vector<double> tables(strop::levelScanScratch(n, dimensions, room));
    strop::LevelScan scan;
    static_cast<strop::Branching&>(scan) = given;
    scan.head = 2;
    scan.tailPoints = room;
    scan.foundCapacity = room;
    scan.found = points.data();
    scan.progress = progress.data();
    scan.scratch = tables.data();
    for (scan.first = 0; scan.first < 15; scan.first += progress[0]) {
      scan.count = 15 - scan.first;
      available.levels[level]->levelScan(scan);
      CHECK(progress[0] > 0);
      collect(points, progress[1]);
    }
    for (const Point& each : expected) CHECK(found.count(each) == 1);
    CHECK(found.size() < 90);
  }
  return 0;
}
