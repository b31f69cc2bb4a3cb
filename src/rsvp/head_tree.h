// The tree that HeadShapes keeps known shapes in.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "rsvp/head_fields.h"

namespace rsvpulse::rsvp {

enum class HeadValue : uint8_t { kText, kNumber, kGroup };

inline constexpr size_t kMaxHeadLiteral = 64;

// What stands between two values, and the value behind it.
struct HeadStep {
  std::string_view literal;  // up to kMaxHeadLiteral bytes; before a text with its opening quote, behind one with the closing
  HeadValue value = HeadValue::kGroup;
  HeadFields::Field field = HeadFields::kNone;

  bool operator==(const HeadStep&) const = default;
};

// A step in the tree; a shape is a way from the first node to one before the group.
struct HeadNode {
  static constexpr uint16_t kNone = UINT16_MAX;

  std::array<char, kMaxHeadLiteral> literal = {};
  std::array<uint32_t, kMaxHeadLiteral / 32> bits = {};  // a one for each byte of it
  uint8_t length = 0;
  HeadValue value = HeadValue::kGroup;
  HeadFields::Field field = HeadFields::kNone;
  uint16_t sibling = kNone;  // to be tried where this one does not fit
  uint16_t child = kNone;    // to be tried behind the value

  HeadStep step() const { return {{literal.data(), length}, value, field}; }
};

}  // namespace rsvpulse::rsvp
