// Partials: what several owners write and readers add up is what one state of everything answers.
#include "trend/partials.h"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "trend/made_answers.h"
#include "trend/made_messages.h"
#include "trend/made_table.h"
#include "trend/partial_counts.h"
#include "trend/partials_merge.h"
#include "trend/partials_publisher.h"

namespace rsvpulse::trend {
namespace {

using rsvp::Response;
using stream::KeyedRecord;

constexpr int64_t kNow = 3 * 24 * kHourMs;

rc::Gen<MadeMessage> made_message() {
  const auto name = rc::gen::element<std::string>("", "a", "b", " a ", "c", "é");
  return rc::gen::build<MadeMessage>(
      rc::gen::set(&MadeMessage::rsvp_id, rc::gen::inRange<int64_t>(1, 12)),
      rc::gen::set(&MadeMessage::mtime,
                   rc::gen::oneOf(rc::gen::inRange<int64_t>(kNow - 10'000, kNow),
                                  rc::gen::inRange<int64_t>(kNow - 4 * kHourMs, kNow), rc::gen::inRange<int64_t>(0, kNow))),
      rc::gen::set(&MadeMessage::response, rc::gen::element(Response::kYes, Response::kYes, Response::kNo, Response::kOther)),
      rc::gen::set(&MadeMessage::guests, rc::gen::inRange(0, 4)),
      rc::gen::set(&MadeMessage::topics, rc::gen::container<std::vector<std::string>>(name)),
      rc::gen::set(&MadeMessage::event_id, rc::gen::element<std::string>("", "x", "y")),
      rc::gen::set(&MadeMessage::event_name, name), rc::gen::set(&MadeMessage::city, name));
}

std::string answers_of(const PartialsMerge& merge, int64_t now, const RankingOptions& options) {
  std::string out;
  const auto ranked = merge.ranking(options, now);
  RC_ASSERT(ranked.ok());
  for (const RankedEntry& entry : *ranked)
    out += fmt::format("{} {} {:a}\n", name_of(entry.dimension), entry.name, entry.score);
  const auto found = merge.windows({.top_events = 1000, .days = options.days}, now);
  RC_ASSERT(found.ok());
  out += fmt::format("total {} yes {} no {} other {}\n", found->total, found->responses[0], found->responses[1],
                     found->responses[2]);
  for (const TopEvent& event : found->top_events) {
    out += fmt::format("{} {} {}\n", event.event_id, event.event_name.value_or("-"), event.yes);
  }
  return out;
}

RankingOptions made_options() {
  RankingOptions options = everything();
  options.days = *rc::gen::inRange(1, 4);
  options.decay = *rc::gen::element(0.0, 0.5, 1.0, 3.0);
  options.idle_minutes = *rc::gen::element(0, 1, 70, 180);
  return options;
}

// One process: its states and its publisher.
struct Member {
  Member(MemoryTable& table, const Clock& clock, uint64_t in_generation)
      : generation(in_generation),
        publisher(
            table, [this] { return generation; }, clock, [](std::string_view) {}, 0) {}

  uint64_t generation;
  PartialsPublisher publisher;
  ObservationMaker maker;
  std::map<uint32_t, std::unique_ptr<TrendState>> states;
};

// The log, two partitions of it, and a group of processes that come, go, fall asleep and write on as zombies.
struct Group {
  explicit Group(MemoryTable& in_table) : table(in_table) {}

  void take_over(uint32_t partition) {
    if (owner[partition]) asleep.push_back(owner[partition]);  // may wake up and write on
    owner[partition] = std::make_shared<Member>(table, clock, ++generation);
    Member& member = *owner[partition];
    member.states[partition] = std::make_unique<TrendState>(3);
    RC_ASSERT(member.publisher.assigned(partition, *member.states[partition], 0, -1).ok());
    // Reads the partition from its first record, as one without a checkpoint does.
    for (size_t i = 0; i < log[partition].size(); ++i) count(member, partition, i);
  }
  void count(Member& member, uint32_t partition, size_t at) {
    TrendState& state = *member.states[partition];
    int64_t greatest = -1;
    for (size_t i = 0; i < at; ++i) greatest = std::max(greatest, log[partition][i].mtime);
    state.apply(member.maker.make(log[partition][at]), greatest, 0);
    greatest = std::max(greatest, log[partition][at].mtime);
    state.evict(greatest);
    member.publisher.counted(partition, at + 1, greatest);
  }
  void append(const MadeMessage& message) {
    const auto partition = static_cast<uint32_t>(message.rsvp_id % 2);
    log[partition].push_back(message);
    if (!owner[partition]) take_over(partition);
    if (owner[partition]->publisher.flush().ok()) count(*owner[partition], partition, log[partition].size() - 1);
  }

  MemoryTable& table;
  ManualClock clock{0};
  uint64_t generation = 0;
  std::map<uint32_t, std::vector<MadeMessage>> log;
  std::map<uint32_t, std::shared_ptr<Member>> owner;
  std::vector<std::shared_ptr<Member>> asleep;
};

std::string whole_answers(Group& group, int64_t now, const RankingOptions& options) {
  ObservationMaker maker;
  std::vector<std::unique_ptr<TrendState>> states;
  std::vector<const TrendState*> pointers;
  for (const auto& [partition, messages] : group.log) {
    pointers.push_back(states.emplace_back(std::make_unique<TrendState>(3)).get());
    int64_t greatest = -1;
    for (const MadeMessage& message : messages) {
      states.back()->apply(maker.make(message), greatest, 0);
      greatest = std::max(greatest, message.mtime);
    }
  }
  return answers(pointers, now, options);
}

int64_t greatest_of(const Group& group) {
  int64_t greatest = 0;
  for (const auto& [partition, messages] : group.log) {
    for (const MadeMessage& message : messages) greatest = std::max(greatest, message.mtime);
  }
  return greatest;
}

bool holds(const std::function<void()>& property) { return rc::check(property); }

TEST(Partials, SplitAndMergedEqualWhole) {
  EXPECT_TRUE(holds([] {
    MemoryTable table(*rc::gen::inRange<uint32_t>(1, 4));
    Group group(table);
    for (const MadeMessage& message : *rc::gen::container<std::vector<MadeMessage>>(made_message())) {
      group.append(message);
      if (*rc::gen::inRange(0, 8) == 0) table.compact();
    }
    for (auto& [partition, member] : group.owner) RC_ASSERT(member->publisher.flush().ok());
    const auto options = made_options();
    const int64_t now = greatest_of(group) + *rc::gen::inRange<int64_t>(0, 2 * kHourMs);
    RC_ASSERT(group.log.empty() || answers_of(table.merged(), now, options) == whole_answers(group, now, options));
  }));
}

// Owners change, old ones wake up and write on, the broker is away for a while and takes half of a flush.
TEST(Partials, OwnersThatChangeAndZombiesNeitherDoubleNorLose) {
  EXPECT_TRUE(holds([] {
    MemoryTable table(2);
    Group group(table);
    for (const MadeMessage& message : *rc::gen::container<std::vector<MadeMessage>>(made_message())) {
      table.refuses = false;
      group.append(message);
      const int what = *rc::gen::inRange(0, 10);
      table.refuses = what == 0;
      if (what == 1) group.take_over(static_cast<uint32_t>(message.rsvp_id % 2));
      if (what == 2 && !group.asleep.empty()) {
        // A zombie counts on what it had read and flushes.
        const auto zombie = group.asleep[*rc::gen::inRange<size_t>(0, group.asleep.size())];
        for (auto& [partition, state] : zombie->states) group.count(*zombie, partition, group.log[partition].size() - 1);
        static_cast<void>(zombie->publisher.flush());
      }
      if (what == 3) table.compact();
      for (auto& [partition, member] : group.owner) static_cast<void>(member->publisher.flush());
    }
    table.refuses = false;
    for (auto& [partition, member] : group.owner) {
      // What a flush that failed made of a message not counted: counted now.
      RC_ASSERT(member->publisher.flush().ok());
    }
    const auto options = made_options();
    const int64_t now = greatest_of(group);
    RC_ASSERT(group.log.empty() || answers_of(table.merged(), now, options) == whole_answers(group, now, options));
  }));
}

TEST(Partials, AFlushWithoutItsMarkerDoesNotShow) {
  MemoryTable table(1);
  ObservationMaker maker;
  TrendState state(3);
  PartialCounts counts(0, {1, 1});
  counts.take(state);
  state.watch(&counts);
  PartialsMerge merge;
  const auto take = [&](const KeyedRecord& record) {
    merge.take(record.key, record.value ? std::optional<std::string_view>(*record.value) : std::nullopt);
  };
  state.apply(maker.make({.rsvp_id = 1, .mtime = kNow, .topics = {"a"}}), -1, 0);
  for (const auto& record : counts.flush(state, 1, kNow)) take(record);
  EXPECT_EQ(merge.ranking(everything(), kNow)->size(), 1U);
  state.apply(maker.make({.rsvp_id = 2, .mtime = kNow, .topics = {"b"}}), -1, 0);
  const auto second = counts.flush(state, 2, kNow);
  for (size_t i = 0; i + 1 < second.size(); ++i) take(second[i]);
  EXPECT_EQ(merge.ranking(everything(), kNow)->size(), 1U);
  take(second.back());
  EXPECT_EQ(merge.ranking(everything(), kNow)->size(), 2U);
  EXPECT_EQ(merge.owners().at(0).marker.position, 2U);
  EXPECT_EQ(merge.greatest_mtime(), kNow);
}

TEST(Partials, ExpiryWritesTombstones) {
  MemoryTable table(1);
  ManualClock clock(0);
  Member member(table, clock, 1);
  TrendState state(1);
  ASSERT_TRUE(member.publisher.assigned(0, state, 0, -1).ok());
  state.apply(member.maker.make({.rsvp_id = 1, .mtime = kNow, .topics = {"a"}, .event_id = "x"}), -1, 0);
  member.publisher.counted(0, 1, kNow);
  state.evict(kNow + 48 * kHourMs);
  state.apply(member.maker.make({.rsvp_id = 2, .mtime = kNow + 48 * kHourMs, .response = Response::kNo}), -1, 0);
  member.publisher.counted(0, 2, kNow + 48 * kHourMs);
  table.compact();
  // The marker, the second and the answers of the hour are left.
  EXPECT_EQ(table.records[0].size(), 3U);
}

TEST(Partials, ANewOwnerWaitsUntilItIsWhereTheOldOneWasAndRemovesItsRecords) {
  MemoryTable table(1);
  ManualClock clock(0);
  Member old(table, clock, 5);
  TrendState state(3);
  ASSERT_TRUE(old.publisher.assigned(0, state, 0, -1).ok());
  for (int i = 1; i <= 3; ++i) {
    state.apply(old.maker.make({.rsvp_id = i, .mtime = kNow, .topics = {"a"}}), -1, 0);
    old.publisher.counted(0, static_cast<uint64_t>(i), kNow);
  }
  Member young(table, clock, 6);
  TrendState anew(3);
  ASSERT_TRUE(young.publisher.assigned(0, anew, 0, -1).ok());
  anew.apply(young.maker.make({.rsvp_id = 1, .mtime = kNow, .topics = {"a"}}), -1, 0);
  young.publisher.counted(0, 1, kNow);
  EXPECT_EQ(table.merged().owners().at(0).marker.position, 3U);
  for (int i = 2; i <= 3; ++i) anew.apply(young.maker.make({.rsvp_id = i, .mtime = kNow, .topics = {"a"}}), -1, 0);
  young.publisher.counted(0, 3, kNow);
  EXPECT_EQ(table.merged().owners().at(0).epoch, (Epoch{1, 6}));
  table.compact();
  for (const KeyedRecord& record : table.records[0]) EXPECT_EQ(decode_key(record.key)->epoch, (Epoch{1, 6}));
  // A group made anew counts its generations from the beginning.
  Member reborn(table, clock, 1);
  TrendState again(3);
  ASSERT_TRUE(reborn.publisher.assigned(0, again, 3, kNow).ok());
  reborn.publisher.counted(0, 4, kNow);
  EXPECT_EQ(table.merged().owners().at(0).epoch, (Epoch{2, 1}));
}

TEST(Partials, ForeignBytesAreRefused) {
  PartialsMerge merge;
  const std::string key = encode(PartialKey{.partition = 1, .epoch = {1, 1}, .kind = PartialKind::kHour, .at = 3, .text = "a"});
  EXPECT_FALSE(merge.take("", "x"));
  EXPECT_FALSE(merge.take(key.substr(0, 10), encode_count(1)));
  EXPECT_FALSE(merge.take(key, "short"));
  EXPECT_FALSE(merge.take(key, encode_count(1) + "x"));
  EXPECT_TRUE(merge.take(key, encode_count(1)));
  for (size_t i = 0; i < key.size(); ++i) {
    std::string changed = key;
    changed[i] = static_cast<char>(0xff);
    merge.take(changed, encode_count(1));
    merge.take(changed, std::nullopt);
  }
  EXPECT_TRUE(merge.owners().empty());
}

}  // namespace
}  // namespace rsvpulse::trend
