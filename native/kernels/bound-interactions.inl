// The quadratic model of one indicator a state: linear parts, and interactions of two states.
#include "kernels/bound-records.inl"

namespace strop {
namespace STROP_LEVEL {

// For observations from start to end: linear[r] += Σ c·(gradient + ½·curvature·c) with c the centred contribution of row r, and
// scaled = c·curvature.
static void scaleColumns(const BoundSearch& search, BoundModel& model, int64_t start, int64_t end) {
  const int64_t n = search.n, tableStride = boundSearchStride(search.rows), stride = model.stride;
  for (int first = 0; first < stride; first += laneCount) {
    const auto isHamming = loadLanes(model.rowFactor + model.firstRow + first) > 0.5;
    Lanes sum = start == 0 ? Lanes{} : loadLanes(model.linear + first);
    for (int64_t i = start; i < end; i++) {
      const double* gradient = model.rows.gradient + i;
      const double* curvature = model.rows.curvature + i;
      const Lanes c = loadLanes(search.columns + i * tableStride + model.firstRow + first);
      const Lanes bySquared = c * (isHamming ? Lanes{} + curvature[n] : Lanes{} + curvature[0]);
      const Lanes byExponent = c * (isHamming ? Lanes{} + curvature[2 * n] : Lanes{} + curvature[n]);
      const Lanes slope = isHamming ? Lanes{} + gradient[n] : Lanes{} + gradient[0];
      sum += c * (slope + (isHamming ? byExponent : bySquared) * 0.5);
      if (!model.isQuadratic) continue;
      double* const scaled = model.scaled + 2 * (i - start) * stride + first;
      storeLanes(scaled, bySquared);
      storeLanes(scaled + stride, byExponent);
    }
    storeLanes(model.linear + first, sum);
  }
}

// For the same observations: pairs[r, q] += Σ c_r·curvature·c_q, for all q from a tile's first column on.
static void sumPairs(const BoundSearch& search, BoundModel& model, int64_t start, int64_t end) {
  const int64_t tableStride = boundSearchStride(search.rows), stride = model.stride;
  constexpr int tileRows = 4, tileColumns = 2 * laneCount;
  for (int row = 0; row < model.count; row += tileRows) {
    const double* rowScaled[tileRows];
    for (int r = 0; r < tileRows; r++) {
      rowScaled[r] = model.scaled + (model.rowFactor[model.firstRow + row + r] > 0.5 ? stride : 0);
    }
    for (int column = row / tileColumns * tileColumns; column < model.count; column += tileColumns) {
      double* const pairs = model.pairs + row * stride + column;
      Lanes sums[tileRows][2] = {};
      for (int r = 0; start > 0 && r < tileRows; r++) {
        sums[r][0] = loadLanes(pairs + r * stride);
        sums[r][1] = loadLanes(pairs + r * stride + laneCount);
      }
      const double* c = search.columns + start * tableStride + model.firstRow + row;
      for (int64_t at = column; at < 2 * (end - start) * stride; at += 2 * stride) {
        for (int r = 0; r < tileRows; r++) {
          sums[r][0] += c[r] * loadLanes(rowScaled[r] + at);
          sums[r][1] += c[r] * loadLanes(rowScaled[r] + at + laneCount);
        }
        c += tableStride;
      }
      for (int r = 0; r < tileRows; r++) {
        storeLanes(pairs + r * stride, sums[r][0]);
        storeLanes(pairs + r * stride + laneCount, sums[r][1]);
      }
    }
  }
}

// Moves the means of each pair of dimensions' interactions into the linear part: what is left is smallest, and so is the bound.
static void centrePair(const BoundModel& model, int a, int b, int rowsOfA, int rowsOfB) {
  const int64_t stride = model.stride;
  double* block = model.pairs + a * stride + b;
  for (int row = 0; row < rowsOfA; row++) {
    double sum = 0.0;
    for (int column = 0; column < rowsOfB; column++) sum += block[row * stride + column];
    const double mean = sum / rowsOfB;
    for (int column = 0; column < rowsOfB; column++) block[row * stride + column] -= mean;
    model.linear[a + row] += mean;
  }
  for (int column = 0; column < rowsOfB; column++) {
    double sum = 0.0;
    for (int row = 0; row < rowsOfA; row++) sum += block[row * stride + column];
    const double mean = sum / rowsOfA;
    for (int row = 0; row < rowsOfA; row++) block[row * stride + column] -= mean;
    model.linear[b + column] += mean;
  }
}

}  // namespace STROP_LEVEL
}  // namespace strop
