#include "kernels/integer-conv-events.inl"
#include "kernels/integer-conv-tables.inl"

namespace strop {
namespace STROP_LEVEL {

static void integerConv(const IntegerConv& conv) {
  if (conv.method == EVENTS) {
    integerConvByEvents(conv);
  } else {
    integerConvByTables(conv);
  }
}

}  // namespace STROP_LEVEL
}  // namespace strop
