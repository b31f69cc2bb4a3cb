#include "rsvp/token_walk.h"

#include <array>

namespace rsvpulse::rsvp {
namespace {

// What a token's first byte adds to the nesting. A table, as nothing foretells a branch on it.
constexpr std::array<int8_t, 256> kNesting = [] {
  std::array<int8_t, 256> nesting{};
  nesting['{'] = nesting['['] = 1;
  nesting['}'] = nesting[']'] = -1;
  return nesting;
}();

}  // namespace

// Recursion is bounded by kMaxDepth.
void TokenWalk::skip() {
  switch (peek()) {
    case '{':
      return object([this](std::string_view key) {
        if (!escapes_are_valid(key)) return fail();
        skip();
      });
    case '[':
      return array([this] { skip(); });
    case '"':
      if (!escapes_are_valid(string())) fail();
      return;
    default:
      break;
  }
  if (at_end()) return fail();
  const std::string_view token = scalar();
  if (token != "true" && token != "false" && token != "null" && number_form(token) == NumberForm::kInvalid) fail();
}

void TokenWalk::skip_unchecked() {
  int open = 0;
  const uint32_t* next = next_;
  do {
    if (next == end_) return fail();
    open += kNesting[static_cast<unsigned char>(text_[*next++])];
  } while (open > 0);
  next_ = next;
  if (open < 0) fail();
}

}  // namespace rsvpulse::rsvp
