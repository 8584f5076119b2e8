#include "training/convolution.h"

#include <algorithm>

#include "training/thread-count.h"

namespace strop {

namespace {

using dnnl::memory;
using dnnl::prop_kind;
using tag = memory::format_tag;

memory::desc floats(memory::dims dims, tag layout) { return {dims, memory::data_type::f32, layout}; }

int64_t multiplyAdds(const ConvolutionShape& s) {
  return int64_t(s.batch) * s.outHeight * s.outWidth * s.features * s.kernelHeight * s.kernelWidth * s.channels;
}

Primitives::Key keyOf(Kind kind, const ConvolutionShape& s) {
  return {int(kind),      s.batch,    s.height,      s.width,          s.channels,      s.kernelHeight,
          s.kernelWidth,  s.features, s.strideHeight, s.strideWidth,   s.dilationHeight, s.dilationWidth,
          s.padTop,       s.padLeft,  s.outHeight,   s.outWidth};
}

// What remains at the far side so that the output has the size that it has.
int farPadding(int out, int stride, int kernel, int dilation, int in, int nearPadding) {
  return std::max(0, (out - 1) * stride + (kernel - 1) * dilation + 1 - in - nearPadding);
}

// The shape in oneDNN's terms. Its dilation of 0 is none.
struct Description {
  memory::desc x, filter, y, bias;
  memory::desc anyFilter;
  memory::dims strides, dilations, padNear, padFar;

  explicit Description(const ConvolutionShape& s)
      : x(floats({s.batch, s.channels, s.height, s.width}, tag::nhwc)),
        filter(floats({s.features, s.channels, s.kernelHeight, s.kernelWidth}, tag::hwio)),
        y(floats({s.batch, s.features, s.outHeight, s.outWidth}, tag::nhwc)),
        bias(floats({s.features}, tag::x)),
        anyFilter(floats({s.features, s.channels, s.kernelHeight, s.kernelWidth}, tag::any)),
        strides{s.strideHeight, s.strideWidth},
        dilations{s.dilationHeight - 1, s.dilationWidth - 1},
        padNear{s.padTop, s.padLeft},
        padFar{farPadding(s.outHeight, s.strideHeight, s.kernelHeight, s.dilationHeight, s.height, s.padTop),
               farPadding(s.outWidth, s.strideWidth, s.kernelWidth, s.dilationWidth, s.width, s.padLeft)} {}
};

constexpr auto DIRECT = dnnl::algorithm::convolution_direct;

dnnl::convolution_forward::primitive_desc forwardOf(const Description& d, const dnnl::engine& engine, bool hasBias,
                                                    prop_kind kind) {
  const memory::desc bias = hasBias ? d.bias : memory::desc();
#if DNNL_VERSION_MAJOR >= 3
  return {engine, kind, DIRECT, d.x, d.anyFilter, bias, d.y, d.strides, d.dilations, d.padNear, d.padFar};
#else
  return {{kind, DIRECT, d.x, d.anyFilter, bias, d.y, d.strides, d.dilations, d.padNear, d.padFar}, engine};
#endif
}

int64_t filterSize(const ConvolutionShape& s) { return int64_t(s.kernelHeight) * s.kernelWidth * s.channels * s.features; }

// Where the part of that number ends when `count` things are cut into `parts`; 0 for part −1.
int endOf(int part, int parts, int count) { return int(int64_t(count) * (part + 1) / parts); }

Operation filterGradient(const ConvolutionShape& s, const dnnl::engine& engine) {
  const Description d(s);
  const auto forward = forwardOf(d, engine, false, prop_kind::forward_training);
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
#if DNNL_VERSION_MAJOR >= 3
  const dnnl::convolution_backward_weights::primitive_desc description(engine, DIRECT, d.x, d.anyFilter, d.y, d.strides,
                                                                       d.dilations, d.padNear, d.padFar, forward, attributes);
#else
  const dnnl::convolution_backward_weights::primitive_desc description(
      {DIRECT, d.x, d.anyFilter, d.y, d.strides, d.dilations, d.padNear, d.padFar}, attributes, engine, forward);
#endif
  Operation made{dnnl::convolution_backward_weights(description), engine};
  made.plain(DNNL_ARG_SRC, d.x, engine);
  made.plain(DNNL_ARG_DIFF_DST, d.y, engine);
  made.output(DNNL_ARG_DIFF_WEIGHTS, description.diff_weights_desc(), d.filter, engine);
  made.scratchpad(description.scratchpad_desc(), engine);
  return made;
}

}  // namespace

void convolution(Primitives& primitives, const ConvolutionShape& shape, const float* x, const float* filter,
                 const float* bias, float* y) {
  const ThreadScope scope(multiplyAdds(shape));
  const dnnl::engine& engine = primitives.engine;
  Operation& operation =
      primitives.get(keyOf(bias ? Kind::convolutionBias : Kind::convolution, shape), [&] {
        const Description d(shape);
        const auto description = forwardOf(d, engine, bias != nullptr, prop_kind::forward_inference);
        Operation made{dnnl::convolution_forward(description), engine};
        made.plain(DNNL_ARG_SRC, d.x, engine);
        made.input(DNNL_ARG_WEIGHTS, d.filter, description.weights_desc(), engine);
        made.plain(DNNL_ARG_DST, d.y, engine);
        if (bias) made.plain(DNNL_ARG_BIAS, d.bias, engine);
        return made;
      });
  if (bias) {
    operation.run({x, filter, y, bias});
  } else {
    operation.run({x, filter, y});
  }
}

void convolutionInputGradient(Primitives& primitives, const ConvolutionShape& shape, const float* dy, const float* filter,
                              float* dx) {
  const ThreadScope scope(multiplyAdds(shape));
  const dnnl::engine& engine = primitives.engine;
  Operation& operation = primitives.get(keyOf(Kind::convolutionInputGradient, shape), [&] {
    const Description d(shape);
    const auto forward = forwardOf(d, engine, false, prop_kind::forward_training);
#if DNNL_VERSION_MAJOR >= 3
    const dnnl::convolution_backward_data::primitive_desc description(engine, DIRECT, d.x, d.anyFilter, d.y, d.strides,
                                                                      d.dilations, d.padNear, d.padFar, forward);
#else
    const dnnl::convolution_backward_data::primitive_desc description(
        {DIRECT, d.x, d.anyFilter, d.y, d.strides, d.dilations, d.padNear, d.padFar}, engine, forward);
#endif
    Operation made{dnnl::convolution_backward_data(description), engine};
    made.plain(DNNL_ARG_DIFF_DST, d.y, engine);
    made.input(DNNL_ARG_WEIGHTS, d.filter, description.weights_desc(), engine);
    made.plain(DNNL_ARG_DIFF_SRC, d.x, engine);
    return made;
  });
  operation.run({dy, filter, dx});
}

void convolutionFilterGradient(Primitives& primitives, const ConvolutionShape& shape, const float* x, const float* dy,
                               float* dFilter) {
  const dnnl::engine& engine = primitives.engine;
  const int parts = std::min(shape.batch, threadsFor(multiplyAdds(shape), SMALLEST_SHARED_PRODUCT));
  const ThreadScope scope(1);
  std::vector<Operation*> operations(parts);
  std::vector<std::vector<float>> gradients(parts - 1, std::vector<float>(filterSize(shape)));
  for (int part = 0; part < parts; part++) {
    ConvolutionShape s = shape;
    s.batch = endOf(part, parts, shape.batch) - endOf(part - 1, parts, shape.batch);
    Primitives::Key key = keyOf(Kind::convolutionFilterGradient, s);
    key.push_back(part);
    operations[part] = &primitives.get(key, [&] { return filterGradient(s, engine); });
  }
#pragma omp parallel for num_threads(parts) schedule(static, 1)
  for (int part = 0; part < parts; part++) {
    const int64_t first = endOf(part - 1, parts, shape.batch);
    operations[part]->run({x + first * shape.height * shape.width * shape.channels,
                           dy + first * shape.outHeight * shape.outWidth * shape.features,
                           part == 0 ? dFilter : gradients[part - 1].data()});
  }
  for (const std::vector<float>& gradient : gradients) {
    for (size_t i = 0; i < gradient.size(); i++) dFilter[i] += gradient[i];
  }
}

}  // namespace strop
