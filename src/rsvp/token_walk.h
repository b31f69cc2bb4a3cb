// TokenWalk: a strict reader of JSON over the token starts that simdjson's first stage finds.
//
// The first stage gives, in order, the index of every bracket, brace, colon and comma outside strings and of the first byte of
// every string, number and literal. Between a token's first byte and the next index lies the token and blanks, nothing else;
// so a walk that checks each token whole and each separator has checked the grammar of every byte it passed.
#pragma once

#include <cstdint>
#include <string_view>

#include "rsvp/rsvp.h"
#include "rsvp/tokens.h"

namespace rsvpulse::rsvp {

// Once a fault is met, ok() is false for good and the other answers mean nothing. Not owning; cheap to copy (a copy marks a
// place).
class TokenWalk {
 public:
  TokenWalk() = default;
  // `starts[0..count)` index into `text`; starts[count] must be text.size().
  TokenWalk(std::string_view text, const uint32_t* starts, uint32_t count)
      : text_(text.data()), next_(starts), end_(starts + count) {}

  bool ok() const { return ok_; }
  // True when only nesting beyond kMaxDepth was at fault.
  bool too_deep() const { return too_deep_; }
  bool at_end() const { return next_ == end_; }
  // Index in the text of the next token, its size at the end.
  uint32_t offset() const { return *next_; }
  // First byte of the next token; 0 at the end.
  char peek() const { return next_ == end_ ? '\0' : text_[*next_]; }

  void fail() { ok_ = false; }

  // Reads an object: calls `member(key)` for each key, its inside as it stands in the text, once the walk is at the value,
  // which the call must consume.
  template <class Member>
  void object(Member&& member) {
    enter();
    if (ok_ && peek() == '}') return leave();
    while (ok_) {
      if (peek() != '"') return fail();
      const std::string_view key = string();
      if (take() != ':') return fail();
      member(key);
      if (!ok_) return;
      const char separator = take();
      if (separator == '}') return void(--depth_);
      if (separator != ',') return fail();
    }
  }

  // Reads an array: calls `element()` at each element, which the call must consume.
  template <class Element>
  void array(Element&& element) {
    enter();
    if (ok_ && peek() == ']') return leave();
    while (ok_) {
      element();
      if (!ok_) return;
      const char separator = take();
      if (separator == ']') return void(--depth_);
      if (separator != ',') return fail();
    }
  }

  // The inside of the string at which the walk stands, escapes not resolved and not checked.
  std::string_view string() {
    const uint32_t begin = *next_++ + 1;
    // Only blanks can follow the closing quote, and the first stage has seen to it that there is one.
    uint32_t end = *next_ - 1;
    while (text_[end] != '"') --end;
    return {text_ + begin, end - begin};
  }

  // The whole number or literal at which the walk stands.
  std::string_view scalar() {
    const uint32_t begin = *next_++;
    uint32_t end = *next_;
    while (end > begin + 1 && is_json_blank(text_[end - 1])) --end;
    return {text_ + begin, end - begin};
  }

  // Passes a value of any kind, checking all of it.
  void skip();

  // Passes a value of any kind by matching brackets only: what lies inside goes unchecked.
  void skip_unchecked();

  // A walk's memory of where it was, to take the bytes between two places or to jump.
  const uint32_t* mark() const { return next_; }
  void jump(const uint32_t* mark) { next_ = mark; }

 private:
  static bool is_json_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
  char take() { return next_ == end_ ? '\0' : text_[*next_++]; }
  void enter() {
    ++next_;
    if (++depth_ > kMaxDepth) {
      too_deep_ = true;
      ok_ = false;
    }
  }
  void leave() {
    ++next_;
    --depth_;
  }

  const char* text_ = nullptr;
  const uint32_t* next_ = nullptr;
  const uint32_t* end_ = nullptr;
  int depth_ = 0;
  bool ok_ = true;
  bool too_deep_ = false;
};

}  // namespace rsvpulse::rsvp
