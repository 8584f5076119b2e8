// The walk below one prefix, within a stage.
#include "kernels/bound-model.inl"

namespace strop {
namespace STROP_LEVEL {

// The walk over the states of a stage's dimensions below one prefix, by the model's gains alone.
struct StageWalk {
  const BoundSearch& search;
  const BoundModel& model;
  int end;         // dimensions that are decided at the end of the stage
  int64_t stride;  // of gains
  double* gains;   // (longest stage + 1, stride): a level's is what each state that is left may add
  double* future;  // (count) of that the most that interactions with later dimensions may add
  int32_t* point;  // (d) states, the prefix filled in
};

static inline const double* gainsAt(const StageWalk& walk, int decided) {
  return walk.gains + (decided - walk.model.depth) * walk.stride;
}

// The bound on all points below the states that are decided, and in `best` the most that one state of the next dimension adds.
static inline double boundBelow(const StageWalk& walk, int decided, double base, double* best) {
  const BoundSearch& search = walk.search;
  const double* gains = gainsAt(walk, decided);
  double bound = base;
  for (int j = search.dimensions - 1; j >= decided; j--) {
    const int at = walk.model.rowStarts[j] - walk.model.firstRow;
    double most = -__builtin_inf();
    for (int state = 0; state < search.states[j]; state++) most = gains[at + state] > most ? gains[at + state] : most;
    bound += most;
    *best = most;
  }
  return bound;
}

// A prefix to be expanded later. Those of one expansion lie in the order of their bounds, the highest on top.
static void openPrefix(const StageWalk& walk, double bound, int from) {
  const BoundSearch& search = walk.search;
  const int width = search.dimensions + 2;
  int at = search.progress[0]++;
  for (; at > from && search.bounds[at - 1] > bound; at--) {
    search.bounds[at] = search.bounds[at - 1];
    for (int j = 0; j < width; j++) search.prefixes[at * width + j] = search.prefixes[(at - 1) * width + j];
  }
  search.bounds[at] = bound;
  int32_t* prefix = search.prefixes + at * width;
  prefix[0] = walk.end;
  prefix[1] = walk.model.level;
  for (int j = 0; j < search.dimensions; j++) prefix[2 + j] = j < walk.end ? walk.point[j] : 0;
}

// A point on its own: its mean is known, its variance bounded by the predictor.
static void visitPoint(const StageWalk& walk) {
  const BoundSearch& search = walk.search;
  const BoundModel& model = walk.model;
  const int64_t n = search.n;
  double* distance = model.rows.gradient;
  double* k = model.rows.curvature;
  for (int64_t i = 0; i < 2 * n; i++) distance[i] = model.rows.distance[i];
  for (int j = model.depth; j < search.dimensions; j++) {
    const double* row = search.contributions + int64_t(model.rowStarts[j] + walk.point[j]) * n;
    double* sum = distance + search.factors[j] * n;
    for (int64_t i = 0; i < n; i++) sum[i] += row[i];
  }
  for (int i = 0; i < n; i += laneCount) {
    storeLanes(k + i, covarianceAndSlope(search.radial, search.amplitude, atLeast0(loadLanes(distance + i)),
                                         loadLanes(distance + n + i)).covariance);
  }
  const double mean = priorMeanAt(search.prior, walk.point, search.dimensions) + dot(search.weights, k, search.n);
  const double variance = search.amplitude + model.explained - 2.0 * dot(model.predictor, k, search.n);
  const int level = levelOf(search, variance);
  const double slope = search.slopes[level];
  const double bound = mean + slope * variance + (model.meanSlack + slope * model.varianceSlack);
  if (bound < search.thresholds[level]) return;
  int32_t* found = search.found + int64_t(search.progress[1]++) * search.dimensions;
  for (int j = 0; j < search.dimensions; j++) found[j] = walk.point[j];
}

static void walkStage(const StageWalk& walk, int decided, double base, int from) {
  const BoundSearch& search = walk.search;
  const BoundModel& model = walk.model;
  const double threshold = search.thresholds[model.level];
  double most = 0.0;
  const double bound = boundBelow(walk, decided, base, &most);
  if (bound < threshold) return;
  if (decided == walk.end) {
    if (decided == search.dimensions) visitPoint(walk);
    else openPrefix(walk, bound, from);
    return;
  }
  bool active, inactive;
  openStates(search, walk.point, decided, decided, &active, &inactive);
  const double* gains = gainsAt(walk, decided);
  double* below = walk.gains + (decided + 1 - model.depth) * walk.stride;
  const int at = model.rowStarts[decided] - model.firstRow;
  const int next = at + search.states[decided];
  for (int state = 0; state < search.states[decided]; state++) {
    if (!(state < search.cardinalities[decided] ? active : inactive)) continue;
    const double gain = gains[at + state];
    if (bound - most + gain < threshold) continue;
    walk.point[decided] = state;
    if (model.isQuadratic) {
      const double* pairs = model.pairs + (at + state) * model.stride;
      for (int row = next; row < model.count; row++) below[row] = gains[row] + pairs[row];
    } else {
      for (int row = next; row < model.count; row++) below[row] = gains[row];
    }
    walkStage(walk, decided + 1, base + gain - walk.future[at + state], from);
  }
}

static void startGains(const StageWalk& walk) {
  const BoundSearch& search = walk.search;
  const BoundModel& model = walk.model;
  for (int a = model.depth; a < search.dimensions; a++) {
    for (int state = 0; state < search.states[a]; state++) {
      const int row = model.rowStarts[a] - model.firstRow + state;
      double sum = 0.0;
      for (int b = a + 1; model.isQuadratic && b < search.dimensions; b++) {
        const int at = model.rowStarts[b] - model.firstRow;
        double most = -__builtin_inf();
        for (int other = 0; other < search.states[b]; other++) {
          const double gain = model.pairs[row * model.stride + at + other];
          if (model.isOpen[at + other] > 0.5 && gain > most) most = gain;
        }
        sum += most;
      }
      walk.future[row] = sum;
      walk.gains[row] = model.isOpen[row] > 0.5 ? model.linear[row] + sum : -__builtin_inf();
    }
  }
}

}  // namespace STROP_LEVEL
}  // namespace strop
