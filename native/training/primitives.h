// What one environment keeps of oneDNN: an engine and the primitives made so far.
#pragma once

#include <dnnl.hpp>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "training/scratch.h"

namespace strop {

// A primitive bound to memories whose pointers are set anew at each execution.
class Operation {
 public:
  Operation(dnnl::primitive primitive, const dnnl::engine& engine) : primitive_(std::move(primitive)), stream_(engine) {}

  // An argument in the caller's layout, handed to the primitive as it is.
  void plain(int argument, const dnnl::memory::desc& layout, const dnnl::engine& engine) {
    arguments_.push_back({dnnl::memory(layout, engine, nullptr), std::nullopt, {}});
    handed_[argument] = arguments_.back().callers;
  }

  // An argument that the primitive may want in a layout of its own, then reordered before it runs.
  void input(int argument, const dnnl::memory::desc& callers, const dnnl::memory::desc& wanted, const dnnl::engine& engine) {
    bind(argument, callers, wanted, engine, true);
  }

  // The same for a result, reordered after it ran.
  void output(int argument, const dnnl::memory::desc& made, const dnnl::memory::desc& callers, const dnnl::engine& engine) {
    bind(argument, callers, made, engine, false);
  }

  // Memory that the primitive works in, where it was made with a user's scratchpad: then it may run on any thread.
  void scratchpad(const dnnl::memory::desc& layout, const dnnl::engine& engine) {
    handed_[DNNL_ARG_SCRATCHPAD] = dnnl::memory(layout, engine);
  }

  // `pointers` in the order in which the arguments were bound.
  void run(std::initializer_list<const float*> pointers) {
    auto pointer = pointers.begin();
    for (Argument& a : arguments_) {
      a.callers.set_data_handle(const_cast<float*>(*pointer++));
      if (a.own && a.isInput) a.reorder.execute(stream_, a.callers, *a.own);
    }
    primitive_.execute(stream_, handed_);
    for (Argument& a : arguments_) {
      if (a.own && !a.isInput) a.reorder.execute(stream_, *a.own, a.callers);
    }
    stream_.wait();
  }

 private:
  struct Argument {
    dnnl::memory callers;
    std::optional<dnnl::memory> own;
    dnnl::reorder reorder;
    bool isInput = true;
  };

  void bind(int argument, const dnnl::memory::desc& callers, const dnnl::memory::desc& wanted, const dnnl::engine& engine,
            bool isInput) {
    plain(argument, callers, engine);
    if (wanted == callers) return;
    Argument& a = arguments_.back();
    a.isInput = isInput;
    a.own.emplace(wanted, engine);
    handed_[argument] = *a.own;
    a.reorder = isInput ? dnnl::reorder(a.callers, *a.own) : dnnl::reorder(*a.own, a.callers);
  }

  dnnl::primitive primitive_;
  dnnl::stream stream_;  // of its own, so that operations may run side by side
  std::vector<Argument> arguments_;
  std::unordered_map<int, dnnl::memory> handed_;  // the same memories, as execute() takes them
};

// The operations made so far by kind and shape, the least recently used one forgotten beyond the capacity: a search trains
// networks of many shapes in one process.
class Primitives {
 public:
  using Key = std::vector<int>;
  static constexpr size_t CAPACITY = 256;

  const dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  Scratch scratch;

  template <class Make> Operation& get(const Key& key, Make make) {
    const auto found = byKey_.find(key);
    if (found != byKey_.end()) {
      operations_.splice(operations_.begin(), operations_, found->second);
      return *operations_.front().second;
    }
    operations_.emplace_front(key, std::make_unique<Operation>(make()));
    byKey_[key] = operations_.begin();
    if (operations_.size() > CAPACITY) {
      byKey_.erase(operations_.back().first);
      operations_.pop_back();
    }
    return *operations_.front().second;
  }

 private:
  using Entry = std::pair<Key, std::unique_ptr<Operation>>;
  std::list<Entry> operations_;
  std::map<Key, std::list<Entry>::iterator> byKey_;
};

enum class Kind { convolution, convolutionBias, convolutionInputGradient, convolutionFilterGradient, maxPool };

}  // namespace strop
