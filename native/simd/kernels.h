// The kernels of one SIMD level, as one table of functions.
#pragma once

#include "kernels/cholesky-append.h"
#include "kernels/elementary.h"
#include "kernels/expected-improvement-scan.h"
#include "kernels/marginal-likelihood.h"
#include "kernels/posterior-at.h"
#include "kernels/spiking-layer.h"

namespace strop {

struct Kernels {
  const char* level;
  CholeskyAppend* choleskyAppend;
  Elementary* elementary;
  ExpectedImprovementScan* expectedImprovementScan;
  MarginalLikelihoodFunction* marginalLikelihood;
  PosteriorAt* posteriorAt;
  SpikingConv* spikingConv;
  GreyConv* greyConv;
  SpikingMaxPool* spikingMaxPool;
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
