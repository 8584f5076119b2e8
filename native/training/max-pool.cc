#include "training/max-pool.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "training/loop-clones.h"
#include "training/thread-count.h"

namespace strop {

namespace {

using dnnl::memory;

// Rows or columns of the input that a window covers: [begin, end), of which the window's own index is `row − corner`.
struct Range {
  int corner, begin, end;
  Range(int out, int stride, int pad, int window, int in)
      : corner(out * stride - pad), begin(std::max(0, corner)), end(std::min(in, corner + window)) {}
};

// GCC's and Clang's vectors of 16 channels: the maxima stay in registers, where arrays of them go through memory.
constexpr int LANES = 16;
typedef float Floats __attribute__((vector_size(4 * LANES)));
typedef int Ints __attribute__((vector_size(4 * LANES)));

// The gradient of one window, of 16 channels at once or of one (Float = float, Int = int).
template <class Float, class Int>
inline __attribute__((always_inline)) void windowGradient(const MaxPoolShape& s, const Range& rows, const Range& columns,
                                                          const float* dy, const float* x, float* dx) {
  Float best = Float{} - std::numeric_limits<float>::infinity(), pixel, gradient;
  Int where = Int{} - 1;
  for (int row = rows.begin; row < rows.end; row++) {
    for (int column = columns.begin; column < columns.end; column++) {
      const int position = row * s.width + column;
      std::memcpy(&pixel, x + int64_t(position) * s.channels, sizeof pixel);
      const auto greater = pixel > best;
      best = greater ? pixel : best;
      where = greater ? Int{} + position : where;
    }
  }
  std::memcpy(&gradient, dy, sizeof gradient);
  for (int row = rows.begin; row < rows.end; row++) {
    for (int column = columns.begin; column < columns.end; column++) {
      const int position = row * s.width + column;
      float* sum = dx + int64_t(position) * s.channels;
      std::memcpy(&pixel, sum, sizeof pixel);
      pixel += where == position ? gradient : Float{};
      std::memcpy(sum, &pixel, sizeof pixel);
    }
  }
}

STROP_CLONES void imageGradient(const MaxPoolShape& s, const float* dy, const float* x, float* dx) {
  std::fill_n(dx, int64_t(s.height) * s.width * s.channels, 0.0f);
  for (int outRow = 0; outRow < s.outHeight; outRow++) {
    const Range rows(outRow, s.strideHeight, s.padTop, s.windowHeight, s.height);
    for (int outColumn = 0; outColumn < s.outWidth; outColumn++, dy += s.channels) {
      const Range columns(outColumn, s.strideWidth, s.padLeft, s.windowWidth, s.width);
      int c = 0;
      for (; c + LANES <= s.channels; c += LANES) windowGradient<Floats, Ints>(s, rows, columns, dy + c, x + c, dx + c);
      for (; c < s.channels; c++) windowGradient<float, int>(s, rows, columns, dy + c, x + c, dx + c);
    }
  }
}

}  // namespace

void maxPool(Primitives& primitives, const MaxPoolShape& s, const float* x, float* y) {
  const ThreadScope scope(int64_t(s.batch) * s.height * s.width * s.channels * 8);  // a byte costs more than a multiply-add
  const dnnl::engine& engine = primitives.engine;
  const Primitives::Key key{int(Kind::maxPool), s.batch,        s.height,      s.width,  s.channels,
                            s.windowHeight,     s.windowWidth,  s.strideHeight, s.strideWidth, s.padTop,
                            s.padLeft,          s.outHeight,    s.outWidth};
  Operation& operation = primitives.get(key, [&] {
    const auto layout = memory::format_tag::nhwc;
    const memory::desc input({s.batch, s.channels, s.height, s.width}, memory::data_type::f32, layout);
    const memory::desc output({s.batch, s.channels, s.outHeight, s.outWidth}, memory::data_type::f32, layout);
    const memory::dims strides{s.strideHeight, s.strideWidth}, window{s.windowHeight, s.windowWidth};
    const memory::dims padNear{s.padTop, s.padLeft};
    const memory::dims padFar{
        std::max(0, (s.outHeight - 1) * s.strideHeight + s.windowHeight - s.height - s.padTop),
        std::max(0, (s.outWidth - 1) * s.strideWidth + s.windowWidth - s.width - s.padLeft)};
    const auto kind = dnnl::prop_kind::forward_inference;
    const auto algorithm = dnnl::algorithm::pooling_max;
#if DNNL_VERSION_MAJOR >= 3
    const dnnl::pooling_forward::primitive_desc description(engine, kind, algorithm, input, output, strides, window, {0, 0},
                                                            padNear, padFar);
#else
    const dnnl::pooling_forward::primitive_desc description(
        {kind, algorithm, input, output, strides, window, padNear, padFar}, engine);
#endif
    Operation made{dnnl::pooling_forward(description), engine};
    made.plain(DNNL_ARG_SRC, input, engine);
    made.plain(DNNL_ARG_DST, output, engine);
    return made;
  });
  operation.run({x, y});
}

void maxPoolGradient(const MaxPoolShape& s, const float* dy, const float* x, float* dx) {
  const int64_t inputs = int64_t(s.height) * s.width * s.channels, outputs = int64_t(s.outHeight) * s.outWidth * s.channels;
#pragma omp parallel for num_threads(threadsFor(2 * s.batch * inputs, SMALLEST_SHARED_LOOP))
  for (int i = 0; i < s.batch; i++) imageGradient(s, dy + i * outputs, x + i * inputs, dx + i * inputs);
}

}  // namespace strop
