// HeadLearner: takes a head that the walk of tokens has accepted apart into what stands between its values, and the values.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "rsvp/head_tree.h"

namespace rsvpulse::rsvp {

// The walk has checked all of the head but for what lies inside values that no one needs; whatever that is, it goes into the
// shape as it stands.
class HeadLearner {
 public:
  HeadLearner(std::string_view line, size_t head_bytes) : line_(line), head_bytes_(head_bytes) {}

  // `tokens` are the indices of the head's tokens. False: this is not to be learnt.
  bool take_apart(std::span<const uint32_t> tokens);
  const std::vector<HeadStep>& steps() const { return steps_; }

 private:
  bool open(char bracket);
  bool key(size_t begin, size_t colon);
  bool value(size_t begin, HeadValue kind);
  HeadFields::Field field() const;
  bool add(size_t begin, HeadValue value, HeadFields::Field field);

  std::string_view line_;
  size_t head_bytes_;
  std::vector<HeadStep> steps_;
  size_t end_ = 0;  // of the value before
  int depth_ = 0;
  bool in_event_ = false;
  std::string_view key_;                      // met last at this depth; empty when none was
  std::vector<std::string_view> known_keys_;  // of fields, met so far
};

}  // namespace rsvpulse::rsvp
