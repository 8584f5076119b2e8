// The exhaustive scan; src/kernels/interface.ts (levelScan) says what it finds. assembly/kernels/level-scan.ts has the same operations
// in the same order.
#include "kernels/level-scan.h"
#include "math/radial.h"

namespace strop {
namespace STROP_LEVEL {

struct ScanTables {
  bool isHamming;     // every dimension adds to s alone
  int64_t stride;
  double* squared;    // (n) r² of the head, and s
  double* exponent;
  double* factor;     // (n) amplitude·e^(−s) of the head, and that times the weight
  double* weighted;
  double* tailSquared;   // (n, stride) r² of each tail
  double* tailExponent;  // (n, stride) s of each tail; where all is Hamming e^(−s)
  double* tailTrend;     // (stride) what each tail adds to the prior mean
  double prior;          // of the head
  int32_t* point;        // (d)
  int32_t* tails;        // (tailPoints, d − head)
  double unit;           // by which rounding may change a sum, relative to its magnitude
  double cut;            // no point of a lower mean is of interest, whatever its variance
};

static inline const double* contributionsOf(const LevelScan& scan, int dimension) {
  int64_t row = 0;
  for (int j = 0; j < dimension; j++) row += scan.states[j];
  return scan.contributions + row * scan.n;
}

static void tabulateTails(const LevelScan& scan, ScanTables& tables) {
  const int64_t n = scan.n, stride = tables.stride;
  const int tail = scan.dimensions - scan.head;
  for (int64_t at = 0; at < n * stride; at++) tables.tailSquared[at] = tables.tailExponent[at] = 0.0;
  for (int p = 0; p < scan.tailPoints; p++) {
    int rest = p;
    for (int j = tail - 1; j >= 0; j--) {
      const int states = scan.states[scan.head + j];
      tables.tails[p * tail + j] = rest % states;
      rest /= states;
    }
    tables.tailTrend[p] = 0.0;
    for (int j = 0; j < tail; j++) {
      const double* row = contributionsOf(scan, scan.head + j) + tables.tails[p * tail + j] * n;
      double* sums = scan.factors[scan.head + j] == 0 ? tables.tailSquared : tables.tailExponent;
      for (int64_t i = 0; i < n; i++) sums[i * stride + p] += row[i];
      tables.tailTrend[p] += scan.prior.trend[(row - scan.contributions) / n];
    }
  }
  if (!tables.isHamming) return;
  for (int64_t at = 0; at < n * stride; at += laneCount) {
    storeLanes(tables.tailExponent + at, exp(-loadLanes(tables.tailExponent + at)));
  }
}

// Whether the states up to a dimension go together: active where all conditions hold, inactive elsewhere.
static bool isConsistent(const LevelScan& scan, const int32_t* point, int from, int to) {
  for (int j = from; j < to; j++) {
    bool active = true;
    for (int c = scan.conditionStarts[j]; c < scan.conditionStarts[j + 1]; c++) {
      if (scan.conditionAllowed[int64_t(c) * scan.mostStates + point[scan.conditionParents[c]]] == 0) active = false;
    }
    if (active != (point[j] < scan.cardinalities[j])) return false;
  }
  return true;
}

static void locateHead(const LevelScan& scan, int64_t index, ScanTables& tables) {
  const int64_t n = scan.n;
  int64_t rest = index;
  for (int j = scan.head - 1; j >= 0; j--) {
    tables.point[j] = int32_t(rest % scan.states[j]);
    rest /= scan.states[j];
  }
  tables.prior = priorMeanAt(scan.prior, tables.point, scan.head);
  for (int64_t i = 0; i < n; i++) {
    tables.squared[i] = scan.centre[i];
    tables.exponent[i] = scan.centre[n + i];
  }
  const double* table = scan.contributions;
  for (int j = 0; j < scan.head; j++) {
    const double* row = table + tables.point[j] * n;
    double* sum = scan.factors[j] == 0 ? tables.squared : tables.exponent;
    for (int64_t i = 0; i < n; i++) sum[i] += row[i];
    table += scan.states[j] * n;
  }
  for (int i = 0; i < n; i += laneCount) {
    const Lanes factor = exp(-loadLanes(tables.exponent + i)) * scan.amplitude;
    storeLanes(tables.factor + i, factor);
    storeLanes(tables.weighted + i, factor * loadLanes(scan.weights + i));
  }
}

// The covariance with observation i of the points from p on.
static inline Lanes covarianceOfTails(const LevelScan& scan, const ScanTables& tables, int64_t i, int64_t p) {
  const int64_t at = i * tables.stride + p;
  if (tables.isHamming) return loadLanes(tables.tailExponent + at) * tables.factor[i];
  const Lanes squared = loadLanes(tables.tailSquared + at) + tables.squared[i];
  const Lanes exponent = loadLanes(tables.tailExponent + at) + tables.exponent[i];
  return covarianceAndSlope(scan.radial, scan.amplitude, squared > 0.0 ? squared : Lanes{}, exponent).covariance;
}

// The points from p on whose mean may be high enough; the variance is at most what the best single observation leaves.
static void examineTails(const LevelScan& scan, const ScanTables& tables, int64_t p, Lanes means) {
  const int64_t n = scan.n;
  const int tail = scan.dimensions - scan.head;
  bool any = false;
  for (int lane = 0; lane < laneCount; lane++) any = any || (p + lane < scan.tailPoints && !(means[lane] < tables.cut));
  if (!any) return;
  Lanes explained = {};
  for (int64_t i = 0; i < n; i++) {
    const Lanes k = covarianceOfTails(scan, tables, i, p);
    const Lanes share = k * k / scan.covariance[i * n + i];
    explained = share > explained ? share : explained;
  }
  for (int lane = 0; lane < laneCount && p + lane < scan.tailPoints; lane++) {
    if (means[lane] < tables.cut) continue;
    const double variance = scan.amplitude - explained[lane] + tables.unit * scan.amplitude;
    const double place = variance > 0.0 ? __builtin_sqrt(variance / scan.amplitude) * scan.levels : 0.0;
    const int level = place < scan.levels - 1 ? int(place) : scan.levels - 1;
    if (means[lane] + tables.unit * scan.amplitude + scan.slopes[level] * variance < scan.thresholds[level]) continue;
    for (int j = 0; j < tail; j++) tables.point[scan.head + j] = tables.tails[(p + lane) * tail + j];
    if (!isConsistent(scan, tables.point, scan.head, scan.dimensions)) continue;
    int32_t* found = scan.found + int64_t(scan.progress[1]++) * scan.dimensions;
    for (int j = 0; j < scan.dimensions; j++) found[j] = tables.point[j];
  }
}

static void levelScan(const LevelScan& scan) {
  const int64_t n = scan.n;
  ScanTables tables = {};
  tables.stride = levelScanStride(scan.tailPoints);
  tables.squared = scan.scratch;
  tables.exponent = tables.squared + n;
  tables.factor = tables.exponent + n;
  tables.weighted = tables.factor + n;
  tables.tailSquared = tables.weighted + n;
  tables.tailExponent = tables.tailSquared + n * tables.stride;
  tables.tailTrend = tables.tailExponent + n * tables.stride;
  tables.point = reinterpret_cast<int32_t*>(tables.tailTrend + tables.stride);
  tables.tails = tables.point + scan.dimensions;
  tables.isHamming = true;
  for (int j = 0; j < scan.dimensions; j++) tables.isHamming = tables.isHamming && scan.factors[j] == 1;
  tabulateTails(scan, tables);

  double magnitude = 1.0 + priorMagnitude(scan.prior, scan.rows) / scan.amplitude, reach = 1.0;
  for (int64_t i = 0; i < n; i++) {
    magnitude += __builtin_fabs(scan.weights[i]);
    const double far = 1.0 + scan.centre[i] + scan.centre[n + i];
    if (scan.weights[i] != 0.0 && far > reach) reach = far;
  }
  tables.unit = 4.440892098500626e-16 * (n + scan.dimensions + 64) * reach * magnitude;
  tables.cut = -__builtin_inf();
  for (int l = 0; l < scan.levels; l++) {
    const double least = scan.thresholds[l] - scan.slopes[l] * scan.amplitude;
    tables.cut = least > tables.cut ? least : tables.cut;
  }
  tables.cut -= tables.unit * scan.amplitude;

  scan.progress[0] = scan.progress[1] = 0;
  for (int64_t head = 0; head < scan.count; head++) {
    if (scan.progress[1] + scan.tailPoints > scan.foundCapacity) return;
    scan.progress[0]++;
    locateHead(scan, scan.first + head, tables);
    if (!isConsistent(scan, tables.point, 0, scan.head)) continue;
    for (int64_t p = 0; p < scan.tailPoints; p += 4 * laneCount) {
      Lanes means[4] = {};
      if (tables.isHamming) {
        const double* tails = tables.tailExponent + p;
        for (int64_t i = 0; i < n; i++) {
          for (int part = 0; part < 4; part++) means[part] += loadLanes(tails + part * laneCount) * tables.weighted[i];
          tails += tables.stride;
        }
      } else {
        for (int64_t i = 0; i < n; i++) {
          for (int part = 0; part < 4; part++) {
            means[part] += covarianceOfTails(scan, tables, i, p + part * laneCount) * scan.weights[i];
          }
        }
      }
      for (int part = 0; part < 4; part++) {
        const int64_t at = p + part * laneCount;
        examineTails(scan, tables, at, means[part] + tables.prior + loadLanes(tables.tailTrend + at));
      }
    }
  }
}

}  // namespace STROP_LEVEL
}  // namespace strop
