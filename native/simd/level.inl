// Compiles every kernel for one level. A level's .cc defines STROP_LEVEL and includes this; CMakeLists.txt gives its flags.
#include "kernels/cholesky-append.inl"
#include "kernels/elementary.inl"
#include "kernels/expected-improvement-scan.inl"
#include "kernels/marginal-likelihood.inl"
#include "kernels/posterior-at.inl"
#include "kernels/spiking-layer.inl"
#include "simd/kernels.h"

#define STROP_NAME_OF(level) #level
#define STROP_NAME(level) STROP_NAME_OF(level)

namespace strop {
namespace STROP_LEVEL {

extern const Kernels kernels;
const Kernels kernels = {STROP_NAME(STROP_LEVEL), choleskyAppend, elementary, expectedImprovementScan,
                         marginalLikelihood,      posteriorAt,    spikingConv, greyConv,
                         spikingMaxPool};

}  // namespace STROP_LEVEL
}  // namespace strop
