// HeadShapes: reads what stands before the group in a message whose likes were read before.
//
// Messages of one source give their keys in the same order with the same punctuation; only values differ. So what stands
// between the values is learnt from messages that the walk of tokens has read and accepted. In a message that has the same
// there, no tokens are searched for: text is compared, and from the first byte of a value its end is looked for
// (bench/parser_bench has it beside the walk).
//
// Nothing is decided here that the walk would decide otherwise: what has the shape of an accepted head is one itself, as a
// value can hold no structure. Whatever is in doubt is left to the walk (docs/adr/0022-heads-of-a-known-shape.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "rsvp/head_find.h"
#include "rsvp/head_tree.h"

namespace rsvpulse::rsvp {

// Not safe for concurrent use.
class HeadShapes {
 public:
  // Finds the fields in the first `head_bytes` of `line`. False decides nothing: the shape is not known, or something needs a
  // closer look. True: the walk would accept the head too, but for what it says of escapes in the texts of fields and of the
  // form of their numbers.
  bool find(std::string_view line, size_t head_bytes, HeadFields& found) const {
    return !nodes_.empty() && find_in_head(nodes_.data(), line, head_bytes, found);
  }

  // For each head that find() did not read and the walk then accepted: learns, of some of them, the shape, by the indices of
  // the head's tokens. When there are too many all are forgotten. Where can_find_in_head() says no, none is learnt.
  void learn(std::string_view line, size_t head_bytes, std::span<const uint32_t> tokens);

  // Of the tree.
  size_t nodes() const { return nodes_.size(); }

 private:
  void insert(std::span<const HeadStep> steps);
  uint16_t make_node(const HeadStep& step);

  std::vector<HeadNode> nodes_;
  uint64_t misses_ = 0;
};

}  // namespace rsvpulse::rsvp
