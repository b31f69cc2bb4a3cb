#include "trend/snapshot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "trend/made_messages.h"
#include "trend/ranking.h"
#include "trend/windows.h"

namespace rsvpulse::trend {
namespace {

using testing::HasSubstr;

constexpr int64_t kNow = 500 * kHourMs;

// A stream in which every kind of thing happens: changes, retractions, names of every kind, hours that expire.
std::vector<MadeMessage> stream() {
  std::vector<MadeMessage> messages;
  for (int64_t i = 0; i < 3'000; ++i) {
    messages.push_back({.rsvp_id = i % 700,
                        .mtime = kNow + i * 40'000 - i % 7 * 3'600'000,
                        .response = static_cast<rsvp::Response>(i % 11 < 8 ? 0 : i % 11 - 8),
                        .guests = static_cast<int32_t>(i % 3),
                        .topics = {"t" + std::to_string(i % 13), "t" + std::to_string(i % 5), "שלום"},
                        .event_id = i % 17 == 0 ? "" : "e" + std::to_string(i % 90),
                        .event_name = i % 19 == 0 ? " padded " : "event " + std::to_string(i % 90),
                        .city = "c" + std::to_string(i % 4)});
  }
  return messages;
}

std::string answers(const TrendState& state, int64_t now) {
  const TrendState* pointer = &state;
  RankingOptions options;
  for (const std::string_view name : kDimensionNames) options.by.insert(*dimension_named(name));
  options.top = 100'000;
  std::string out;
  for (const auto& entry : rank({&pointer, 1}, options, now))
    out += std::string(name_of(entry.dimension)) + entry.name + std::to_string(entry.score) + "\n";
  const Windows w = windows({&pointer, 1}, {.top_events = 1000}, now);
  out += std::to_string(w.total) + " " + std::to_string(w.responses[0]) + " " + std::to_string(w.responses[1]) + " " +
         std::to_string(w.responses[2]);
  for (const auto& event : w.top_events)
    out += event.event_id + event.event_name.value_or("-") + std::to_string(event.yes) + "\n";
  return out;
}

// Applies a stream, going through a snapshot after every `restart` messages (0: never). Returns the last answers.
std::string run(size_t restart) {
  ObservationMaker maker;
  auto state = std::make_unique<TrendState>(1);
  int64_t clock = -1;
  size_t count = 0;
  for (const MadeMessage& message : stream()) {
    state->apply(maker.make(message), clock, 0);
    clock = std::max(clock, message.mtime);
    state->evict(clock);
    if (restart != 0 && ++count % restart == 0) {
      auto restored = restore(save(*state));
      EXPECT_TRUE(restored.ok()) << restored.error().message;
      state = std::move(restored).value();
    }
  }
  const Conservation& sums = state->conservation();
  return answers(*state, clock) + std::to_string(sums.applied) + "/" + std::to_string(sums.superseded) + "/" +
         std::to_string(sums.expired);
}

std::string message_of(const Result<std::unique_ptr<TrendState>>& result) {
  return result.ok() ? "restored" : result.error().message;
}

TEST(Snapshot, ARestoredStateGoesOnAsIfNothingHadHappened) {
  const std::string whole = run(0);
  EXPECT_THAT(whole, HasSubstr("שלום"));
  for (const size_t restart : {1u, 7u, 100u, 999u}) EXPECT_EQ(run(restart), whole) << restart;
}

TEST(Snapshot, IsTheSameForTheSameState) {
  ObservationMaker maker;
  TrendState state(7);
  for (const MadeMessage& message : stream()) state.apply(maker.make(message), -1, 0);
  const std::string bytes = save(state);
  EXPECT_EQ(save(**restore(bytes)), bytes);
}

TEST(Snapshot, RefusesWhatIsForeignTornOrDamaged) {
  ObservationMaker maker;
  TrendState state(7);
  for (const MadeMessage& message : stream()) state.apply(maker.make(message), -1, 0);
  const std::string bytes = save(state);
  EXPECT_EQ(message_of(restore("")), "trend snapshot: these bytes are none");
  EXPECT_EQ(message_of(restore("{\"rsvp_id\":1}")), "trend snapshot: these bytes are none");
  for (size_t size = 8; size < bytes.size(); size += 997) {
    EXPECT_THAT(message_of(restore(bytes.substr(0, size))), HasSubstr("torn")) << size;
  }
  EXPECT_THAT(message_of(restore(bytes + "x")), HasSubstr("more bytes follow"));
  for (size_t at = 28; at < bytes.size(); at += 1009) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    EXPECT_THAT(message_of(restore(damaged)), HasSubstr("checksum")) << at;
  }
  std::string newer = bytes;
  newer[8] = 3;
  EXPECT_THAT(message_of(restore(newer)), HasSubstr("version 3, but this program reads version 2"));
  EXPECT_THAT(message_of(restore(frame_snapshot("nonsense"))), HasSubstr("do not fit together"));
}

}  // namespace
}  // namespace rsvpulse::trend
