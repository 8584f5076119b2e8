// The quadratic model that bounds an acquisition over all points with a given prefix; src/kernels/interface.ts (boundSearch)
// has the derivation. assembly/kernels/bound-model.ts and src/kernels/reference-bound-model.ts do the same in the same order.
#include "kernels/bound-interactions.inl"
#include "math/exp.h"
#include "math/radial.h"

namespace strop {
namespace STROP_LEVEL {

template <class V> struct Derivatives {
  V k;
  V first;
  V second;
};

// k, ∂k/∂r² and its second derivative; s stands in the exponent alone. Matérn 3/2 has no second derivative at 0: there it is huge.
static inline Derivatives<Lanes> derivativesAt(int radial, double amplitude, Lanes squared, Lanes exponent) {
  const auto k = covarianceAndSlope(radial, amplitude, squared, exponent);
  if (radial == 2) return {k.covariance, k.slope, k.covariance * 0.25};
  if (radial == 0) {
    const Lanes r = rootOf(squared) * 2.23606797749979;
    return {k.covariance, k.slope, k.slope * -2.5 / (1.0 + r)};
  }
  const Lanes r = rootOf(squared) * 1.7320508075688772;
  return {k.covariance, k.slope, k.slope * -1.5 / (r > 1e-100 ? r : Lanes{} + 1e-100)};
}

static inline Lanes atLeast0(Lanes x) { return x > 0.0 ? x : Lanes{}; }
static inline Lanes absolute(Lanes x) { return x < 0.0 ? -x : x; }
static inline Lanes larger(Lanes a, Lanes b) { return a > b ? a : b; }

// What is left open, for the observations from i on: the centre, the near corner and the far one.
struct OpenBox {
  Lanes squared, squaredLow, squaredHigh, exponent, exponentLow, exponentHigh;
};
static inline OpenBox openBoxAt(const BoundSearch& search, const double* distance, int depth, int i) {
  const int64_t n = search.n, at = 2 * depth * n + i;
  const Lanes squared = loadLanes(distance + i), exponent = loadLanes(distance + n + i);
  return {atLeast0(squared),
          atLeast0(squared + loadLanes(search.lowest + at)),
          atLeast0(squared + loadLanes(search.highest + at)),
          exponent,
          exponent + loadLanes(search.lowest + at + n),
          exponent + loadLanes(search.highest + at + n)};
}

static void locatePrefix(const BoundSearch& search, const int32_t* prefix, BoundModel& model) {
  const int64_t n = search.n;
  double* distance = model.rows.distance;
  for (int64_t i = 0; i < 2 * n; i++) distance[i] = search.centre[i];
  for (int j = 0; j < model.depth; j++) {
    const double* row = search.contributions + int64_t(model.rowStarts[j] + prefix[j]) * n;
    double* sum = distance + search.factors[j] * n;
    for (int64_t i = 0; i < n; i++) sum[i] += row[i];
  }
  for (int i = 0; i < n; i += laneCount) {
    const OpenBox box = openBoxAt(search, distance, model.depth, i);
    const auto central = derivativesAt(search.radial, search.amplitude, box.squared, box.exponent);
    storeLanes(model.rows.central + i, central.k);
    storeLanes(model.rows.first + i, central.first);
    storeLanes(model.rows.second + i, central.second);
    storeLanes(model.rows.nearest + i,
               covarianceAndSlope(search.radial, search.amplitude, box.squaredLow, box.exponentLow).covariance);
    storeLanes(model.rows.farthest + i,
               covarianceAndSlope(search.radial, search.amplitude, box.squaredHigh, box.exponentHigh).covariance);
  }
}

// Coordinate descent on the variance of the prediction error, amplitude − 2·b·k + bᵀ·K·b, which bounds the variance for any b: a few
// steps, each on the observation whose covariance b explains worst, short of what is left open.
static void improvePredictor(const BoundSearch& search, double* covered, BoundModel& model) {
  const int64_t n = search.n;
  double* missing = model.rows.value;
  for (int step = 0; step < 4; step++) {
    for (int i = 0; i < n; i += laneCount) {
      const Lanes residual = absolute(loadLanes(model.rows.central + i) - loadLanes(covered + i));
      const Lanes range = loadLanes(model.rows.nearest + i) - loadLanes(model.rows.farthest + i);
      storeLanes(missing + i, residual - range * 0.25);
    }
    int worst = 0;
    for (int i = 1; i < n; i++) if (missing[i] > missing[worst]) worst = i;
    if (!(missing[worst] > 0.01 * search.amplitude)) return;
    const double* row = search.covariance + worst * n;
    const double sign = model.rows.central[worst] > covered[worst] ? 1.0 : -1.0;
    const double change = sign * missing[worst] / row[worst];
    model.explained += change * (2.0 * covered[worst] + change * row[worst]);
    model.predictor[worst] += change;
    for (int64_t i = 0; i < n; i++) covered[i] += change * row[i];
  }
}

static inline int levelOf(const BoundSearch& search, double variance) {
  const double place = variance > 0.0 ? __builtin_sqrt(variance / search.amplitude) * search.levels : 0.0;
  return place < search.levels - 1 ? int(place) : search.levels - 1;
}

// The model's coefficients from each observation: a majorant of k where ω > 0, a minorant elsewhere.
static void expandCovariances(const BoundSearch& search, BoundModel& model, double slope) {
  const int64_t n = search.n;
  const ModelRows& rows = model.rows;
  const int radial = search.radial;
  const double amplitude = search.amplitude;
  for (int i = 0; i < n; i += laneCount) {
    const OpenBox box = openBoxAt(search, rows.distance, model.depth, i);
    const Lanes omega = loadLanes(search.weights + i) - 2.0 * slope * loadLanes(model.predictor + i);
    const Lanes squaredRange = box.squaredHigh - box.squared, exponentRange = box.exponentHigh - box.exponent;
    const auto positive = omega > 0.0;
    Lanes k = loadLanes(rows.central + i), bySquared = loadLanes(rows.first + i), byExponent = -k;
    Lanes squaredSquared = {}, both = {}, exponentExponent = {};
    LaneBits needsPlane = LaneBits(positive);
    const Lanes most = loadLanes(rows.nearest + i);
    if (model.isQuadratic) {
      const auto end = derivativesAt(radial, amplitude, positive ? box.squaredLow : box.squared + squaredRange * (2.0 / 3.0),
                                     positive ? box.exponentLow : box.exponent + exponentRange * (2.0 / 3.0));
      const auto between =
          derivativesAt(radial, amplitude, positive ? (box.squaredLow + box.squared) * 0.5 : box.squared + squaredRange * (2.0 / 9.0),
                        positive ? (box.exponentLow + box.exponent) * 0.5 : box.exponent + exponentRange * (2.0 / 9.0));
      const Lanes atCentre = positive ? Lanes{} + 5.0 / 12.0 : Lanes{};
      const Lanes atBetween = positive ? Lanes{} + 0.5 : Lanes{} + 0.75;
      const Lanes atEnd = positive ? Lanes{} + 1.0 / 12.0 : Lanes{} + 0.25;
      squaredSquared = atCentre * loadLanes(rows.second + i) + atBetween * between.second + atEnd * end.second;
      both = -(atCentre * bySquared + atBetween * between.first + atEnd * end.first);
      exponentExponent = atCentre * k + atBetween * between.k + atEnd * end.k;
      const Lanes far = k + bySquared * squaredRange + byExponent * exponentRange +
                        (squaredSquared * squaredRange * 0.5 + both * exponentRange) * squaredRange +
                        exponentExponent * exponentRange * exponentRange * 0.5;
      needsPlane = LaneBits(positive) & ~LaneBits(far <= most);
    }
    bool any = false;
    for (int lane = 0; lane < laneCount; lane++) any = any || needsPlane[lane] != 0;
    if (any) {
      const Lanes squaredWidth = box.squaredHigh - box.squaredLow, exponentWidth = box.exponentHigh - box.exponentLow;
      const Lanes least = loadLanes(rows.farthest + i);
      const Lanes squaredOnly = covarianceAndSlope(radial, amplitude, box.squaredHigh, box.exponentLow).covariance;
      const Lanes exponentOnly = covarianceAndSlope(radial, amplitude, box.squaredLow, box.exponentHigh).covariance;
      const Lanes planeSquared =
          squaredWidth > 0.0 ? ((squaredOnly - most) + (least - exponentOnly)) * 0.5 / squaredWidth : Lanes{};
      const Lanes planeExponent =
          exponentWidth > 0.0 ? ((exponentOnly - most) + (least - squaredOnly)) * 0.5 / exponentWidth : Lanes{};
      const auto isPlane = needsPlane != 0;
      k = isPlane ? most + planeSquared * (box.squared - box.squaredLow) + planeExponent * (box.exponent - box.exponentLow) : k;
      bySquared = isPlane ? planeSquared : bySquared;
      byExponent = isPlane ? planeExponent : byExponent;
      squaredSquared = isPlane ? Lanes{} : squaredSquared;
      both = isPlane ? Lanes{} : both;
      exponentExponent = isPlane ? Lanes{} : exponentExponent;
    }
    const Lanes squaredReach = larger(squaredRange, box.squared - box.squaredLow);
    const Lanes exponentReach = larger(exponentRange, box.exponent - box.exponentLow);
    const Lanes magnitude = absolute(k) - bySquared * (box.squaredHigh + loadLanes(search.centre + i)) -
                            byExponent * (box.exponentHigh + loadLanes(search.centre + n + i)) +
                            (squaredSquared * squaredReach + both * exponentReach) * squaredReach +
                            exponentExponent * exponentReach * exponentReach;
    storeLanes(rows.weight + i, omega);
    storeLanes(rows.value + i, k);
    storeLanes(rows.magnitude + i, magnitude);
    storeLanes(rows.gradient + i, omega * bySquared);
    storeLanes(rows.gradient + n + i, omega * byExponent);
    storeLanes(rows.curvature + i, omega * squaredSquared);
    storeLanes(rows.curvature + n + i, omega * both);
    storeLanes(rows.curvature + 2 * n + i, omega * exponentExponent);
  }
}

// The states of an undecided dimension that the prefix leaves: all, or, where its parents are decided, those of an active or of an
// inactive dimension.
static void openStates(const BoundSearch& search, const int32_t* prefix, int decided, int dimension, bool* active, bool* inactive) {
  *active = true;
  *inactive = search.states[dimension] > search.cardinalities[dimension];
  bool isKnown = true;
  for (int c = search.conditionStarts[dimension]; c < search.conditionStarts[dimension + 1]; c++) {
    const int parent = search.conditionParents[c];
    if (parent >= decided) isKnown = false;
    else if (search.conditionAllowed[int64_t(c) * search.mostStates + prefix[parent]] == 0) *active = false;
  }
  if (*active && isKnown) *inactive = false;
}

static void markOpenStates(const BoundSearch& search, const int32_t* prefix, BoundModel& model) {
  for (int j = model.depth; j < search.dimensions; j++) {
    bool active, inactive;
    openStates(search, prefix, model.depth, j, &active, &inactive);
    double* isOpen = model.isOpen + model.rowStarts[j] - model.firstRow;
    for (int state = 0; state < search.states[j]; state++) {
      isOpen[state] = (state < search.cardinalities[j] ? active : inactive) ? 1.0 : 0.0;
    }
  }
}

static void makeModel(const BoundSearch& search, const int32_t* prefix, double* covered, BoundModel& model) {
  const int64_t n = search.n;
  ModelRows& rows = model.rows;
  locatePrefix(search, prefix, model);
  improvePredictor(search, covered, model);
  const double variance = search.amplitude + model.explained - 2.0 * dot(model.predictor, rows.central, search.n);
  model.level = levelOf(search, variance);
  const double slope = search.slopes[model.level];
  model.firstRow = model.rowStarts[model.depth];
  model.count = search.rows - model.firstRow;
  model.isQuadratic = model.count <= boundSearchPairs;
  model.stride = boundSearchStride(model.count) - 16;
  expandCovariances(search, model, slope);
  const double prior = priorMeanAt(search.prior, prefix, model.depth);
  model.constant = prior + slope * (search.amplitude + model.explained) + dot(rows.weight, rows.value, search.n);
  for (int i = 0; i < n; i += laneCount) {
    storeLanes(rows.absolute + i, absolute(loadLanes(search.weights + i)));
    storeLanes(rows.absolute + n + i, absolute(loadLanes(model.predictor + i)));
  }
  const double unit = 4.440892098500626e-16 * (n + search.dimensions + 64);
  model.meanSlack = unit * (model.priorMagnitude + dot(rows.absolute, rows.magnitude, search.n));
  model.varianceSlack = unit * (search.amplitude + __builtin_fabs(model.explained) +
                                2.0 * dot(rows.absolute + n, rows.magnitude, search.n));
  model.slack = model.meanSlack + slope * model.varianceSlack;
  markOpenStates(search, prefix, model);
  for (int64_t start = 0; start < n; start += boundSearchTogether) {
    const int64_t end = start + boundSearchTogether < n ? start + boundSearchTogether : n;
    scaleColumns(search, model, start, end);
    if (model.isQuadratic) sumPairs(search, model, start, end);
  }
  for (int row = 0; row < model.count; row++) model.linear[row] += search.prior.trend[model.firstRow + row];
  if (!model.isQuadratic) return;
  for (int a = model.depth; a < search.dimensions; a++) {
    for (int b = a + 1; b < search.dimensions; b++) {
      centrePair(model, model.rowStarts[a] - model.firstRow, model.rowStarts[b] - model.firstRow, search.states[a],
                 search.states[b]);
    }
  }
}

}  // namespace STROP_LEVEL
}  // namespace strop
