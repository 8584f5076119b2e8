// Layers of many shapes in buffers without one element to spare: at every SIMD level, by every kernel, what plain sums say. Bytes
// describe a layer: those of spiking-layer-corpus.txt, or, where it is asked for, random changes of them for so many seconds:
//   spiking-layer_test CORPUS [SECONDS [SEED]]
// A change that reaches code that none before it reached is kept and printed, if the kernels were compiled with
// -fsanitize-coverage=trace-pc and this file with -DSTROP_COVERAGE.
#include <string.h>
#include <time.h>

#include <memory>
#include <string>

#include "check.h"
#include "random-layer.h"
#include "simd/kernels.h"

using namespace strop;

static bool reachedNew = false;
#ifdef STROP_COVERAGE
static bool reached[1 << 20];
extern "C" __attribute__((no_sanitize_coverage, no_sanitize_address)) void __sanitizer_cov_trace_pc() {
  bool& place = reached[uintptr_t(__builtin_return_address(0)) % sizeof(reached)];
  reachedNew = reachedNew || !place;
  place = true;
}
#endif

// Memory that ends where the array ends, but for scratch, which begins at a multiple of 64.
static std::unique_ptr<char, decltype(&free)> scratchOf(int64_t bytes) {
  void* memory = nullptr;
  CHECK(posix_memalign(&memory, 64, size_t(bytes)) == 0);
  return {static_cast<char*>(memory), free};
}

struct Outcome {
  std::vector<int32_t> membranes;
  std::vector<uint32_t> spikes;

  explicit Outcome(const RandomLayer& layer) : membranes(layer.before), spikes(layer.spikeCount(), 0xdeadbeef) {}
  template <class Input, class Weight>
  void join(const RandomLayer& layer, const Input* input, const Weight* weights, Conv<Input, Weight, int32_t>& conv) {
    conv.shape = layer.shape;
    conv.input = input;
    conv.weights = weights;
    conv.thresholds = layer.thresholds.data();
    conv.membranes = layer.wantsMembranes ? membranes.data() : nullptr;
    conv.spikes = spikes.data();
  }
  void check(const RandomLayer& layer, const std::vector<int32_t>& rightMembranes, const std::vector<uint32_t>& rightSpikes) {
    CHECK(!layer.wantsMembranes || membranes == rightMembranes);
    CHECK(spikes == rightSpikes);
  }
};

static void testIntegers(const RandomLayer& layer, const Kernels& kernels) {
  const int words = (layer.shape.channels + 31) / 32;
  std::vector<int32_t> membranes;
  std::vector<uint32_t> spikes;
  const auto bit = [&](int64_t pixel, int c) { return int(layer.bits[size_t(pixel * words + c / 32)] >> c % 32 & 1); };
  expectLayer(layer, bit, membranes, spikes);
  for (Method method : {EVENTS, NIBBLES}) {
    Outcome outcome(layer);
    IntegerConv conv;
    outcome.join(layer, layer.bits.data(), layer.packed.data(), conv);
    const auto scratch = scratchOf(integerConvScratch(layer.shape, method));
    conv.method = method;
    conv.widen = layer.widen.data();
    conv.scratch = scratch.get();
    kernels.integerConv(conv);
    outcome.check(layer, membranes, spikes);
  }
  const auto level = [&](int64_t pixel, int c) { return int(layer.levels[size_t(pixel * layer.shape.channels + c)]); };
  expectLayer(layer, level, membranes, spikes);
  Outcome outcome(layer);
  IntegerGreyConv conv;
  outcome.join(layer, layer.levels.data(), layer.weights.data(), conv);
  const auto scratch = scratchOf(integerGreyConvScratch(layer.shape));
  conv.scratch = scratch.get();
  kernels.integerGreyConv(conv);
  outcome.check(layer, membranes, spikes);
}

// Integers below 2²⁴ are exact in float32.
static void testFloats(const RandomLayer& layer, const Kernels& kernels) {
  if (layer.before.empty()) return;
  const ConvShape& s = layer.shape;
  const std::vector<float> weights(layer.weights.begin(), layer.weights.end());
  const std::vector<float> thresholds(layer.thresholds.begin(), layer.thresholds.end());
  const std::vector<float> levels(layer.levels.begin(), layer.levels.end());
  std::vector<int32_t> right;
  std::vector<uint32_t> rightSpikes;
  for (bool isGrey : {false, true}) {
    if (isGrey && s.kernelHeight * s.kernelWidth * s.channels > 500) continue;
    std::vector<float> membranes(layer.before.begin(), layer.before.end());
    std::vector<uint32_t> spikes(layer.spikeCount());
    const auto level = [&](int64_t pixel, int c) {
      if (isGrey) return int(layer.levels[size_t(pixel * s.channels + c)]);
      return int(layer.bits[size_t(pixel * ((s.channels + 31) / 32) + c / 32)] >> c % 32 & 1);
    };
    if (isGrey) {
      kernels.greyConv({s, levels.data(), weights.data(), thresholds.data(), membranes.data(), spikes.data()});
    } else {
      kernels.spikingConv({s, layer.bits.data(), weights.data(), thresholds.data(), membranes.data(), spikes.data()});
    }
    expectLayer(layer, level, right, rightSpikes);
    CHECK(membranes == std::vector<float>(right.begin(), right.end()) && spikes == rightSpikes);
  }
}

static void testPool(const RandomLayer& layer, const Kernels& kernels) {
  const ConvShape& s = layer.shape;
  const int words = (s.channels + 31) / 32;
  const PoolShape pool = {s.images,  s.height,  s.width,  words,    s.kernelHeight, s.kernelWidth,
                          s.strideY, s.strideX, s.padTop, s.padLeft, s.outHeight,    s.outWidth};
  std::vector<uint32_t> output(size_t(s.images * layer.outputs() * words));
  kernels.spikingMaxPool(pool, layer.bits.data(), output.data());
  for (int64_t at = 0; at < int64_t(output.size()); at++) {
    const int64_t pixel = at / words;
    const int64_t top = pixel % layer.outputs() / s.outWidth * s.strideY - s.padTop;
    const int64_t left = pixel % s.outWidth * s.strideX - s.padLeft;
    uint32_t any = 0;
    for (int64_t y = top; y < top + s.kernelHeight; y++) {
      for (int64_t x = left; x < left + s.kernelWidth; x++) {
        if (y < 0 || y >= s.height || x < 0 || x >= s.width) continue;
        any |= layer.bits[size_t(((pixel / layer.outputs() * s.height + y) * s.width + x) * words + at % words)];
      }
    }
    CHECK(output[size_t(at)] == any);
  }
}

static void testCount(const RandomLayer& layer, const Kernels& kernels) {
  const ConvShape& s = layer.shape;
  const int pixels = s.height * s.width, words = (s.channels + 31) / 32;
  std::vector<int32_t> weights(size_t(pixels), 0);
  for (int i = 0; i < pixels; i++) weights[size_t(i)] = i * 7 - 3;
  std::vector<double> counts(size_t(s.images));
  kernels.countSpikes({s.images, pixels, s.channels}, layer.bits.data(), weights.data(), counts.data());
  for (int image = 0; image < s.images; image++) {
    double count = 0;
    for (int i = 0; i < pixels; i++) {
      for (int c = 0; c < s.channels; c++) {
        count += weights[size_t(i)] * int(layer.bits[size_t((image * pixels + i) * words + c / 32)] >> c % 32 & 1);
      }
    }
    CHECK(counts[size_t(image)] == count);
  }
}

static void testBytes(const std::vector<uint8_t>& bytes) {
  const RandomLayer layer = makeLayer(bytes.data(), bytes.size());
  const KernelLevels available = availableLevels();
  for (int level = 0; level < available.count; level++) {
    testIntegers(layer, *available.levels[level]);
    testFloats(layer, *available.levels[level]);
    testPool(layer, *available.levels[level]);
    testCount(layer, *available.levels[level]);
  }
}

static std::vector<std::vector<uint8_t>> readCorpus(const char* path) {
  std::FILE* file = std::fopen(path, "r");
  CHECK(file != nullptr);
  std::vector<std::vector<uint8_t>> corpus;
  for (char line[256]; std::fgets(line, sizeof(line), file);) {
    std::vector<uint8_t> bytes;
    for (const char* at = line; at[0] > ' ' && at[1] > ' '; at += 2) {
      bytes.push_back(uint8_t(std::stoi(std::string(at, 2), nullptr, 16)));
    }
    corpus.push_back(bytes);
  }
  std::fclose(file);
  return corpus;
}

int main(int count, char** arguments) {
  CHECK(count > 1);
  std::vector<std::vector<uint8_t>> corpus = readCorpus(arguments[1]);
  CHECK(!corpus.empty());
  for (const std::vector<uint8_t>& bytes : corpus) testBytes(bytes);
  const double seconds = count > 2 ? std::atof(arguments[2]) : 0;
  std::srand(count > 3 ? unsigned(std::atoi(arguments[3])) : 1);
  long runs = 0;
  for (; double(clock()) / CLOCKS_PER_SEC < seconds; runs++) {
    std::vector<uint8_t> bytes = corpus[size_t(std::rand()) % corpus.size()];
    bytes.resize(20);
    for (int changes = 1 + std::rand() % 4; changes > 0; changes--) bytes[size_t(std::rand()) % 20] = uint8_t(std::rand() >> 7);
    reachedNew = false;
    testBytes(bytes);
    if (!reachedNew) continue;
    corpus.push_back(bytes);
    for (uint8_t byte : bytes) std::printf("%02x", byte);
    std::puts("");
    std::fflush(stdout);
  }
  if (runs > 0) std::fprintf(stderr, "%ld changes\n", runs);
}
