// Value and gradient at every SIMD level, the gradient against differences of the value, in buffers without an element to spare.
#include <cmath>
#include <limits>
#include <vector>

#include "check.h"
#include "simd/kernels.h"

namespace {

const std::vector<int32_t> states = {3, 4, 2};
const std::vector<int32_t> factors = {0, 1, 0};
const int dimensions = 3, rows = 9;

struct Result {
  double value;
  std::vector<double> gradient, noiseGradient, weights;
  bool operator==(const Result& other) const {
    return value == other.value && gradient == other.gradient && noiseGradient == other.noiseGradient &&
           weights == other.weights;
  }
};

Result evaluate(const strop::Kernels& kernels, int n, int radial, double amplitude, std::vector<double> rates, double noise) {
  std::vector<int32_t> observed(n * dimensions);
  for (int i = 0; i < n; i++) {
    for (int d = 0; d < dimensions; d++) observed[i * dimensions + d] = (i * 7 + d * 3 + i / 3) % states[d];
  }
  std::vector<double> contributions;
  for (int d = 0; d < dimensions; d++) {
    for (int state = 0; state < states[d]; state++) {
      for (int i = 0; i < n; i++) {
        const int difference = state - observed[i * dimensions + d];
        contributions.push_back(factors[d] ? double(difference != 0) : 0.25 * difference * difference);
      }
    }
  }
  const std::vector<double> noises(n, noise);
  std::vector<double> values(n);
  for (int i = 0; i < n; i++) values[i] = std::sin(i);
  Result result = {0.0, std::vector<double>(dimensions + 1), std::vector<double>(n), std::vector<double>(n)};
  std::vector<double> scratch(strop::marginalLikelihoodScratch(n));
  std::vector<const double*> pointers(dimensions);
  result.value = kernels.marginalLikelihood({n, dimensions, radial, amplitude, states.data(), factors.data(),
                                             contributions.data(), rates.data(), observed.data(), noises.data(),
                                             values.data(), result.gradient.data(), result.noiseGradient.data(),
                                             result.weights.data(), scratch.data(), pointers.data()});
  return result;
}

}  // namespace

int main() {
  const strop::KernelLevels available = strop::availableLevels();
  const std::vector<double> rates = {0.7, 0.4, 1.1};
  for (int n = 1; n < 40; n++) {
    for (int radial = 0; radial < 3; radial++) {
      const Result first = evaluate(*available.levels[0], n, radial, 1.3, rates, 0.05);
      CHECK(std::isfinite(first.value));
      for (int level = 1; level < available.count; level++) {
        CHECK(evaluate(*available.levels[level], n, radial, 1.3, rates, 0.05) == first);
      }
      const auto value = [&](double amplitude, const std::vector<double>& at, double noise) {
        return evaluate(*available.levels[0], n, radial, amplitude, at, noise).value;
      };
      const double step = 1e-5, up = std::exp(step), down = std::exp(-step);
      for (int d = 0; d < dimensions; d++) {
        std::vector<double> more = rates, less = rates;
        more[d] *= up;
        less[d] *= down;
        CHECK(std::abs((value(1.3, more, 0.05) - value(1.3, less, 0.05)) / (2 * step) - first.gradient[d]) < 1e-6);
      }
      const double byAmplitude = (value(1.3 * up, rates, 0.05) - value(1.3 * down, rates, 0.05)) / (2 * step);
      CHECK(std::abs(byAmplitude - first.gradient[dimensions]) < 1e-6);
      double byNoise = 0.0;
      for (const double each : first.noiseGradient) byNoise += 0.05 * each;
      CHECK(std::abs((value(1.3, rates, 0.05 * up) - value(1.3, rates, 0.05 * down)) / (2 * step) - byNoise) < 1e-5);
    }
  }
  // Points observed twice without noise, and what is not a number, have no likelihood.
  const double nothing = -std::numeric_limits<double>::infinity();
  for (int level = 0; level < available.count; level++) {
    CHECK(evaluate(*available.levels[level], 30, 0, 1.0, rates, 0.0).value == nothing);
    CHECK(evaluate(*available.levels[level], 5, 0, double(NAN), rates, 0.1).value == nothing);
    CHECK(evaluate(*available.levels[level], 5, 0, 0.0, rates, 0.1).value == nothing);
  }
}
