// Compiles every kernel for one level. A level's .cc defines STROP_LEVEL and includes this; CMakeLists.txt gives its flags.
#include "kernels/bound-search.inl"
#include "kernels/cholesky-append.inl"
#include "kernels/count-spikes.inl"
#include "kernels/elementary.inl"
#include "kernels/integer-conv.inl"
#include "kernels/integer-grey-conv.inl"
#include "kernels/level-scan.inl"
#include "kernels/posterior-at.inl"
#include "kernels/marginal-likelihood.inl"
#include "kernels/spiking-conv.inl"
#include "kernels/spiking-max-pool.inl"
#include "simd/kernels.h"

#define STROP_NAME_OF(level) #level
#define STROP_NAME(level) STROP_NAME_OF(level)

namespace strop {
namespace STROP_LEVEL {

extern const Kernels kernels;
const Kernels kernels = {STROP_NAME(STROP_LEVEL), boundSearch, choleskyAppend, elementary,      levelScan,      marginalLikelihood,
                         posteriorAt,             spikingConv, greyConv,       integerConv,     integerGreyConv,
                         spikingMaxPool,          countSpikes};

}  // namespace STROP_LEVEL
}  // namespace strop
