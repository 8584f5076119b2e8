// What a model of boundSearch is made of.
#include "kernels/bound-search.h"
#include "simd/lanes.h"

namespace strop {
namespace STROP_LEVEL {

// The rows of n numbers that a model is made of, in scratch.
struct ModelRows {
  double* distance;    // (2, n) r² and s at the centre of what is left open
  double* nearest;     // covariances at the near corner, at the far one and at the centre
  double* farthest;
  double* central;
  double* first;       // ∂k/∂r² at the centre, and the second derivative
  double* second;
  double* weight;      // ω = weights − 2·slope·predictor
  double* value;       // of the model at the centre, before ω
  double* magnitude;   // of the sums that make up the model, before ω
  double* gradient;    // (2, n) by r² and by s, times ω
  double* curvature;   // (3, n) by r², both, s, times ω
  double* absolute;    // |weights|, then |predictor|
};

struct BoundModel {
  int depth;       // dimensions that the prefix decides
  int firstRow;    // the first row of contributions of what is left
  int count;       // rows that are left
  int64_t stride;  // of scaled and of pairs
  bool isQuadratic;
  int level;
  double constant;
  double priorMagnitude;  // of the search
  double slack;
  double meanSlack;      // slack = meanSlack + slope·varianceSlack
  double varianceSlack;
  double explained;      // predictorᵀ·K·predictor
  double* predictor;     // (n)
  ModelRows rows;
  double* scaled;   // (boundSearchTogether, 2, stride) columns times curvature: for rows that add to r², and to s
  double* pairs;    // (count, stride) interactions
  double* linear;   // (count)
  double* isOpen;   // (count) 1 for a state that the prefix allows
  double* rowFactor;  // (rows of all dimensions) the factor of a row's dimension
  int32_t* rowStarts;  // (d + 1)
};

}  // namespace STROP_LEVEL
}  // namespace strop
