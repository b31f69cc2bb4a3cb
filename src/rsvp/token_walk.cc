#include "rsvp/token_walk.h"

namespace rsvpulse::rsvp {

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
  do {
    switch (take()) {
      case '{':
      case '[':
        ++open;
        break;
      case '}':
      case ']':
        --open;
        break;
      case '\0':
        if (at_end()) return fail();
        break;
      default:
        break;
    }
  } while (open > 0);
  if (open < 0) fail();
}

}  // namespace rsvpulse::rsvp
