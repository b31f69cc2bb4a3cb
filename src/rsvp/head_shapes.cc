#include "rsvp/head_shapes.h"

#include <algorithm>
#include <utility>

#include "rsvp/head_learner.h"

namespace rsvpulse::rsvp {
namespace {

constexpr size_t kMaxNodes = 512;
constexpr size_t kMaxSiblings = 16;      // so that no sender can make trying them long
constexpr uint64_t kMissesToLearn = 16;  // what is not learnt costs little then

}  // namespace

void HeadShapes::learn(std::string_view line, size_t head_bytes, std::span<const uint32_t> tokens) {
  if (!can_find_in_head() || misses_++ % kMissesToLearn != 0) return;
  HeadLearner learner(line, head_bytes);
  if (learner.take_apart(tokens)) insert(learner.steps());
}

void HeadShapes::insert(std::span<const HeadStep> steps) {
  if (nodes_.size() + steps.size() > kMaxNodes) nodes_.clear();
  uint16_t parent = HeadNode::kNone;
  for (const HeadStep& step : steps) {
    uint16_t last = HeadNode::kNone;
    size_t siblings = 0;
    uint16_t number = nodes_.empty() ? HeadNode::kNone : parent == HeadNode::kNone ? uint16_t{0} : nodes_[parent].child;
    while (number != HeadNode::kNone && nodes_[number].step() != step) {
      last = std::exchange(number, nodes_[number].sibling);
      ++siblings;
    }
    if (number == HeadNode::kNone) {
      if (siblings == kMaxSiblings) return nodes_.clear();
      number = make_node(step);
      if (last != HeadNode::kNone) {
        nodes_[last].sibling = number;
      } else if (parent != HeadNode::kNone) {
        nodes_[parent].child = number;
      }
    }
    parent = number;
  }
}

uint16_t HeadShapes::make_node(const HeadStep& step) {
  HeadNode& node = nodes_.emplace_back();
  std::copy(step.literal.begin(), step.literal.end(), node.literal.begin());
  for (size_t i = 0; i < step.literal.size(); ++i) node.bits[i / 32] |= uint32_t{1} << i % 32;
  node.length = static_cast<uint8_t>(step.literal.size());
  node.value = step.value;
  node.field = step.field;
  return static_cast<uint16_t>(nodes_.size() - 1);
}

}  // namespace rsvpulse::rsvp
