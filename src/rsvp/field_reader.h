// FieldReader: takes typed fields from JSON by the rule that a wrong type means missing, checking all it passes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/arena.h"
#include "rsvp/rsvp.h"
#include "rsvp/token_walk.h"
#include "rsvp/tokens.h"

namespace rsvpulse::rsvp {

// Whether `key` is the literal. A comparison of known length becomes a few instructions where std::string_view calls memcmp.
template <size_t N>
bool is(std::string_view key, const char (&name)[N]) {
  return key.size() == N - 1 && __builtin_memcmp(key.data(), name, N - 1) == 0;
}

// Reads at the walk's place, from start() on. A reading function consumes one value of whatever kind and sets its argument to
// what it stands for, or to nothing. A fault ends the walk.
class FieldReader {
 public:
  // With `reads_all`, values that no one wants are checked too, not only passed.
  explicit FieldReader(bool reads_all) : reads_all_(reads_all) {}

  // `arena` takes the texts that have to be unescaped.
  void start(TokenWalk walk, Arena& arena) {
    walk_ = walk;
    arena_ = &arena;
  }

 protected:
  bool reads_all() const { return reads_all_; }

  void text(Text& to);
  void event_id(Text& to);  // an integer token is text too
  void integer(std::optional<int64_t>& to);
  void real(std::optional<double>& to);

  // Reads an object: `read(key)` consumes the value of a key it knows, or returns false. Keys spelt with escapes are resolved.
  template <class Read>
  void members(Read&& read) {
    walk_.object([&](std::string_view key) {
      if (read(key)) return;
      if (!has_escape(key)) return pass();
      const auto plain = unescape(key, *arena_);
      if (!plain) return walk_.fail();
      if (!read(*plain)) pass();
    });
  }

  // The same where the value may be no object, which is passed.
  template <class Read>
  void object_or_skip(Read&& read) {
    if (walk_.peek() == '{') {
      members(read);
    } else {
      walk_.skip();
    }
  }

  TokenWalk walk_;

 private:
  void pass() { reads_all_ ? walk_.skip() : walk_.skip_unchecked(); }
  bool at_number() const { return begins_number(walk_.peek()); }

  bool reads_all_;
  Arena* arena_ = nullptr;
};

}  // namespace rsvpulse::rsvp
