// The kernels of one SIMD level, as one table of functions.
#pragma once

#include "kernels/bound-search.h"
#include "kernels/cholesky-append.h"
#include "kernels/count-spikes.h"
#include "kernels/elementary.h"
#include "kernels/integer-conv.h"
#include "kernels/integer-grey-conv.h"
#include "kernels/level-scan.h"
#include "kernels/posterior-at.h"
#include "kernels/marginal-likelihood.h"
#include "kernels/spiking-conv.h"
#include "kernels/spiking-max-pool.h"

namespace strop {

struct Kernels {
  const char* level;
  RunBoundSearch* boundSearch;
  CholeskyAppend* choleskyAppend;
  Elementary* elementary;
  RunLevelScan* levelScan;
  MarginalLikelihoodFunction* marginalLikelihood;
  PosteriorAt* posteriorAt;
  SpikingConv* spikingConv;
  GreyConv* greyConv;
  RunIntegerConv* integerConv;
  RunIntegerGreyConv* integerGreyConv;
  SpikingMaxPool* spikingMaxPool;
  CountSpikes* countSpikes;
};

// Every level that was compiled in and that this CPU can run, the best one last. Never empty.
struct KernelLevels {
  const Kernels* levels[3];
  int count;
};
KernelLevels availableLevels();

// The best level, or the one that is asked for by name (null or "" for none); null where that is not available.
const Kernels* chooseKernels(const char* wanted);

}  // namespace strop
