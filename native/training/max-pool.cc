#include "training/max-pool.h"

#include <algorithm>
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

constexpr int LANES = 16;  // channels that are taken at once

// The gradient of `lanes` channels of one window. Inlined where `lanes` is a constant, the maxima then stay in registers.
inline __attribute__((always_inline)) void windowGradient(const MaxPoolShape& s, const Range& rows, const Range& columns,
                                                          int lanes, const float* dy, const float* x, float* dx) {
  float best[LANES];
  int where[LANES];
  for (int c = 0; c < lanes; c++) {
    best[c] = -std::numeric_limits<float>::infinity();
    where[c] = -1;
  }
  for (int row = rows.begin; row < rows.end; row++) {
    for (int column = columns.begin; column < columns.end; column++) {
      const int position = row * s.width + column;
      const float* pixel = x + int64_t(position) * s.channels;
      for (int c = 0; c < lanes; c++) {
        const bool greater = pixel[c] > best[c];
        best[c] = greater ? pixel[c] : best[c];
        where[c] = greater ? position : where[c];
      }
    }
  }
  for (int row = rows.begin; row < rows.end; row++) {
    for (int column = columns.begin; column < columns.end; column++) {
      const int position = row * s.width + column;
      float* pixel = dx + int64_t(position) * s.channels;
      for (int c = 0; c < lanes; c++) pixel[c] += where[c] == position ? dy[c] : 0.0f;
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
      for (; c + LANES <= s.channels; c += LANES) windowGradient(s, rows, columns, LANES, dy + c, x + c, dx + c);
      if (c < s.channels) windowGradient(s, rows, columns, s.channels - c, dy + c, x + c, dx + c);
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
#pragma omp parallel for num_threads(threadsFor(s.batch * inputs, SMALLEST_SHARED_LOOP))
  for (int i = 0; i < s.batch; i++) imageGradient(s, dy + i * outputs, x + i * inputs, dx + i * inputs);
}

}  // namespace strop
