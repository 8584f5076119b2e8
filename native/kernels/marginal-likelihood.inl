#include "kernels/marginal-likelihood.h"
#include "kernels/sweep.inl"
#include "math/log.h"
#include "math/radial.h"

namespace strop {
namespace STROP_LEVEL {

// Row i of K without noise, and ∂k/∂r² beside it, to a whole vector beyond column i where the observations reach so far.
static inline void covarianceRow(const MarginalLikelihood& task, int i, double* covariance, double* slope) {
  const int n = task.n, dimensions = task.dimensions;
  const double* table = task.contributions;
  for (int d = 0; d < dimensions; d++) {
    task.rows[d] = table + int64_t(task.observed[int64_t(i) * dimensions + d]) * n;
    table += int64_t(task.states[d]) * n;
  }
  int j = 0;
  for (; j < i && j + 8 <= n; j += 8) {
    constexpr int parts = 8 / laneCount;
    Lanes sums[2][parts] = {};
    for (int d = 0; d < dimensions; d++) {
      Lanes* sum = sums[task.factors[d]];
      for (int part = 0; part < parts; part++) sum[part] += task.rates[d] * loadLanes(task.rows[d] + j + part * laneCount);
    }
    for (int part = 0; part < parts; part++) {
      const auto k = covarianceAndSlope(task.radial, task.amplitude, sums[0][part], sums[1][part]);
      storeLanes(covariance + j + part * laneCount, k.covariance);
      storeLanes(slope + j + part * laneCount, k.slope);
    }
  }
  for (; j < i; j++) {
    double sums[2] = {};
    for (int d = 0; d < dimensions; d++) sums[task.factors[d]] += task.rates[d] * task.rows[d][j];
    const auto k = covarianceAndSlope(task.radial, task.amplitude, sums[0], sums[1]);
    covariance[j] = k.covariance;
    slope[j] = k.slope;
  }
}

static double marginalLikelihood(const MarginalLikelihood& task) {
  const int n = task.n, dimensions = task.dimensions;
  const int64_t padded = marginalLikelihoodPadded(n), stride = padded + 8;
  double* elements = task.scratch;
  double* covariances = elements + (padded + 1) * stride;  // (n, padded)
  double* slopes = covariances + n * padded;               // (n, padded)
  double* panel = slopes + n * padded;
  double* bySlope = panel + 8 * stride;  // (padded)
  double* byCovariance = bySlope + padded;
  const SweepMatrix matrix = {elements, panel, padded, stride};

  for (int64_t i = 0; i < 8 * stride; i++) panel[i] = 0.0;
  for (int i = 0; i < n; i++) {
    double* row = elements + i * stride;
    covarianceRow(task, i, covariances + i * padded, slopes + i * padded);
    for (int j = 0; j < i; j++) row[j] = covariances[i * padded + j];
    row[i] = task.amplitude + task.noise[i];
    for (int64_t j = i + 1; j < stride; j++) row[j] = 0.0;
  }
  for (int64_t i = n; i <= padded; i++) {
    for (int64_t j = 0; j < stride; j++) elements[i * stride + j] = i == j && i < padded ? task.amplitude : 0.0;
  }
  for (int j = 0; j < n; j++) elements[padded * stride + j] = task.values[j];

  double logDeterminant = 0.0;
  for (int64_t k = 0; k < padded; k += blockSize) {
    double pivots[blockSize];
    if (!sweepBlock(matrix, k, n * 2.220446049250313e-16 * task.amplitude, pivots)) return -__builtin_inf();
    for (int r = 0; r < blockSize && k + r < n; r++) logDeterminant += log(pivots[r]);
  }

  double* gradient = task.gradient;
  const double* weights = elements + padded * stride;
  const double squares = -weights[padded];
  double noisePart = 0.0;
  for (int d = 0; d < dimensions; d++) gradient[d] = 0.0;
  for (int i = 0; i < n; i++) {
    const double* row = elements + i * stride;
    const double weight = weights[i];
    for (int j = 0; j < i; j++) {
      const double g = weight * weights[j] + row[j];
      bySlope[j] = g * slopes[i * padded + j];
      byCovariance[j] = -g * covariances[i * padded + j];
    }
    const double* table = task.contributions;
    for (int d = 0; d < dimensions; d++) {
      const double* contribution = table + int64_t(task.observed[int64_t(i) * dimensions + d]) * n;
      gradient[d] += dot(task.factors[d] == 0 ? bySlope : byCovariance, contribution, i);
      table += int64_t(task.states[d]) * n;
    }
    const double own = weight * weight + row[i];
    task.weights[i] = weight;
    task.noiseGradient[i] = 0.5 * own;
    noisePart += own * task.noise[i];
  }
  for (int d = 0; d < dimensions; d++) gradient[d] *= task.rates[d];
  // Σ over i, j of G·(K + noise) with G = weights·weightsᵀ − K⁻¹ is yᵀ·K⁻¹·y − n.
  gradient[dimensions] = 0.5 * (squares - n - noisePart);
  return -0.5 * (squares + logDeterminant + n * 1.8378770664093453);
}

}  // namespace STROP_LEVEL
}  // namespace strop
