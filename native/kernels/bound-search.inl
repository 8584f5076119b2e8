#include "kernels/bound-walk.inl"

namespace strop {
namespace STROP_LEVEL {

static int stageOf(const BoundSearch& search, int decided) {
  int stage = 0;
  while (search.stageEnds[stage] <= decided) stage++;
  return stage;
}

static void expandPrefix(const BoundSearch& search, const int32_t* prefix, BoundModel& model, StageWalk& walk) {
  const int64_t n = search.n;
  model.depth = prefix[0];
  const int stage = stageOf(search, model.depth);
  // What the prefix's parent knew of the variance, or whichever prefix was the last of its stage.
  double* predictor = search.predictors + stage * (2 * n + 1);
  if (stage == 0) {
    for (int64_t i = 0; i <= 2 * n; i++) predictor[i] = 0.0;
  } else {
    for (int64_t i = 0; i <= 2 * n; i++) predictor[i] = predictor[i - (2 * n + 1)];
  }
  model.predictor = predictor;
  model.explained = predictor[2 * n];
  makeModel(search, prefix + 2, predictor + n, model);
  predictor[2 * n] = model.explained;
  walk.end = search.stageEnds[stage];
  for (int j = 0; j < model.depth; j++) walk.point[j] = prefix[2 + j];
  startGains(walk);
  walkStage(walk, model.depth, model.constant + model.slack, search.progress[0]);
}

static void boundSearch(const BoundSearch& search) {
  const int64_t n = search.n, stride = boundSearchStride(search.rows);
  const int64_t paired = boundSearchStride(search.rows < boundSearchPairs ? search.rows : boundSearchPairs);
  int longest = 0, start = 0;
  int64_t lastPoints = 1;
  for (int stage = 0; stage < search.stages; stage++) {
    longest = search.stageEnds[stage] - start > longest ? search.stageEnds[stage] - start : longest;
    if (stage + 1 < search.stages) start = search.stageEnds[stage];
  }
  for (int j = start; j < search.dimensions; j++) lastPoints *= search.states[j];

  double* at = search.scratch;
  const auto take = [&at](int64_t count) {
    double* const taken = at;
    at += count;
    return taken;
  };
  BoundModel model = {};
  model.rows = {take(2 * n), take(n), take(n), take(n), take(n), take(n), take(n), take(n), take(n), take(2 * n), take(3 * n), take(2 * n)};
  model.scaled = take(2 * boundSearchTogether * paired);
  model.pairs = take((paired + 4) * paired);
  model.linear = take(stride);
  model.isOpen = take(stride);
  model.rowFactor = take(stride);
  double* future = take(stride);
  double* gains = take((longest + 1) * stride);
  model.rowStarts = reinterpret_cast<int32_t*>(take(search.dimensions + 1));
  int32_t* point = reinterpret_cast<int32_t*>(take(search.dimensions));
  int32_t* prefix = reinterpret_cast<int32_t*>(take(search.dimensions + 2));
  int row = 0;
  for (int j = 0; j < search.dimensions; j++) {
    model.rowStarts[j] = row;
    for (int state = 0; state < search.states[j]; state++) model.rowFactor[row++] = search.factors[j];
  }
  model.rowStarts[search.dimensions] = row;
  while (row < stride) model.rowFactor[row++] = 0.0;
  model.priorMagnitude = priorMagnitude(search.prior, search.rows);

  StageWalk walk = {search, model, 0, stride, gains, future, point};
  const int width = search.dimensions + 2;
  search.progress[2] = 0;
  while (search.progress[0] > 0 && search.progress[2] < search.nodes) {
    const int top = search.progress[0] - 1;
    for (int j = 0; j < width; j++) prefix[j] = search.prefixes[int64_t(top) * width + j];
    if (search.bounds[top] < search.thresholds[prefix[1]]) {
      search.progress[0] = top;
      continue;
    }
    const bool isLast = stageOf(search, prefix[0]) == search.stages - 1;
    if (isLast && search.progress[1] + lastPoints > search.foundCapacity) return;
    search.progress[0] = top;
    search.progress[2]++;
    expandPrefix(search, prefix, model, walk);
  }
}

}  // namespace STROP_LEVEL
}  // namespace strop
