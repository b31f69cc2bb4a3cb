#include "simulate/bursts.h"

#include <algorithm>

namespace rsvpulse::simulate {
namespace {

constexpr int64_t kMinute = 60'000;

std::vector<uint32_t> groups_with(uint32_t topic, const World& world) {
  std::vector<uint32_t> groups;
  for (uint32_t group = 0; group < world.groups(); ++group) {
    const auto topics = world.topics_of(group);
    if (std::find(topics.begin(), topics.end(), topic) != topics.end()) groups.push_back(group);
  }
  return groups;
}

// A topic that some groups have, but which is small enough for its burst to stand out.
void choose_topic(Burst& burst, const World& world, Random& random) {
  const uint32_t first = world.topics().size() / 10;
  do {
    burst.topic = first + random.below(world.topics().size() / 2);
    burst.groups = groups_with(burst.topic, world);
  } while (burst.groups.empty());
}

}  // namespace

Burst plan_burst(const BurstOrder& order, const World& world, Calendar& calendar, Random& random) {
  Burst burst{order, {}, 0, {}, 0, 0};
  if (order.scope == BurstScope::kTopic) {
    choose_topic(burst, world, random);
    return burst;
  }
  const uint32_t group = world.draw_group(random);
  const int64_t quarter = 15 * kMinute;
  const int64_t time = (order.end_ms + random.between(2, 200) * quarter) / quarter * quarter;
  burst.event = calendar.add(group, time);
  burst.groups = {group};
  return burst;
}

std::vector<BurstOrder> spread_bursts(uint32_t count, int64_t start_ms, int64_t span_ms, Random& random) {
  std::vector<BurstOrder> orders;
  const double span = static_cast<double>(span_ms);
  for (uint32_t i = 0; i < count; ++i) {
    const double place = 0.1 + 0.8 * (i + random.unit()) / count;
    // Each draw is a statement: the order in which arguments are evaluated is the compiler's choice, and would show in the
    // bytes.
    const double share_of_span = 0.04 + 0.06 * random.unit();
    const auto longest = static_cast<double>(random.between(20, 90) * kMinute);
    const double length = std::min(span * share_of_span, longest);
    BurstOrder order;
    order.scope = i % 2 == 0 ? BurstScope::kEvent : BurstScope::kTopic;
    order.start_ms = start_ms + static_cast<int64_t>(place * span);
    order.end_ms = order.start_ms + std::max<int64_t>(1, static_cast<int64_t>(length));
    order.intensity = 0.15 + 0.25 * random.unit();
    orders.push_back(order);
  }
  return orders;
}

}  // namespace rsvpulse::simulate
