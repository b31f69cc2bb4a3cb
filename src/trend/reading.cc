#include "trend/reading.h"

#include <algorithm>
#include <utility>

#include "base/number_index.h"

namespace rsvpulse::trend {
namespace {

// So many lines before its turn what finds a line's group is fetched, in two steps.
constexpr size_t kFar = 12;
constexpr size_t kNear = 6;

}  // namespace

void Reader::read(Reading& reading) {
  reading.shards.resize(shards_);
  for (auto& shard : reading.shards) shard.clear();
  reading.refused.clear();
  reading.texts.clear();
  reading.greatest_mtime = -1;
  reading.messages = 0;
  groups_.trim();
  const auto& lines = reading.batch.lines;
  endings_.resize(lines.size());
  for (size_t i = 0; i < lines.size() + kFar; ++i) {
    if (i < lines.size()) {
      endings_[i] = rsvp::GroupCache::ending_hash(reading.batch.text(lines[i]));
      groups_.expect_far(endings_[i]);
    }
    const size_t near = i - (kFar - kNear);
    if (near < lines.size()) groups_.expect_near(endings_[near]);
    if (i >= kFar) read_line(lines[i - kFar], endings_[i - kFar], reading);
  }
  reading.generation = groups_.generation();
  reading.groups = groups_.storage();
}

void Reader::read_line(const stream::Line& line, uint64_t ending, Reading& reading) {
  if (auto refusal = parse(line, reading.batch.text(line), ending, rsvp_, reading.texts)) {
    reading.refused.push_back({line, *std::move(refusal)});
    return;
  }
  const Observation observation = observe(rsvp_, reading.greatest_mtime);
  // By the lower half of the hash; the upper one is the index's.
  const uint64_t shard = static_cast<uint32_t>(observation.rsvp_hash) * uint64_t{shards_} >> 32;
  reading.shards[shard].push_back(observation);
  reading.greatest_mtime = std::max(reading.greatest_mtime, rsvp_.mtime);
  ++reading.messages;
}

std::optional<rsvp::Refusal> Reader::parse(const stream::Line& line, std::string_view text, uint64_t ending, rsvp::Rsvp& rsvp,
                                           Arena& texts) {
  if (line.full_length > line.length) return rsvp::too_long(line.full_length);
  auto refusal = parser_.parse(text, ending, rsvp, texts);
  if (refusal || max_future_skew_ms_ < 0 || line.arrival_ms < 0) return refusal;
  return rsvp::too_far_ahead(rsvp.mtime, line.arrival_ms, max_future_skew_ms_);
}

// Every member is set once: clearing all of it first takes longer than the rest.
Observation Reader::observe(const rsvp::Rsvp& rsvp, int64_t clock) const {
  const rsvp::Response response = rsvp::classify(rsvp.response);
  const bool counts = response == rsvp::Response::kYes;
  return {.rsvp_id = rsvp.rsvp_id,
          .mtime = rsvp.mtime,
          .clock = clock,
          .fingerprint = rsvp.fingerprint,
          .rsvp_hash = hash_integer(rsvp.rsvp_id),
          .event_hash = counts ? hash_event(rsvp.event.event_id, rsvp.event.event_name) : EventHash(),
          .event_id = rsvp.event.event_id,
          .event_name = rsvp.event.event_name,
          .group = parser_.cached_group(),
          .guests = rsvp.guests,
          .response = response};
}

}  // namespace rsvpulse::trend
