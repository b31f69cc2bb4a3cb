#include "trend/reading.h"

#include <utility>

namespace rsvpulse::trend {
namespace {

// So many lines before its turn a line's group is fetched, in two steps.
constexpr size_t kFarAhead = 6;
constexpr size_t kAhead = 3;

}  // namespace

void Reader::read(Reading& reading) {
  reading.observations.clear();
  reading.refused.clear();
  reading.texts.clear();
  groups_.trim();
  rsvp::Rsvp rsvp;
  const auto& lines = reading.batch.lines;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (i + kFarAhead < lines.size()) groups_.expect(reading.batch.text(lines[i + kFarAhead]), 2);
    if (i + kAhead < lines.size()) groups_.expect(reading.batch.text(lines[i + kAhead]), 1);
    const stream::Line& line = lines[i];
    auto refusal = line.full_length > line.length ? rsvp::too_long(line.full_length)
                                                  : parser_.parse(reading.batch.text(line), rsvp, reading.texts);
    if (refusal) {
      reading.refused.push_back({line, *std::move(refusal)});
      continue;
    }
    reading.observations.push_back({.rsvp_id = rsvp.rsvp_id,
                                    .mtime = rsvp.mtime,
                                    .fingerprint = rsvp.fingerprint,
                                    .event_id = rsvp.event.event_id,
                                    .event_name = rsvp.event.event_name,
                                    .group = rsvp.cached_group,
                                    .guests = rsvp.guests,
                                    .response = rsvp::classify(rsvp.response)});
  }
  reading.reader = number_;
  reading.generation = groups_.generation();
  reading.groups = groups_.storage();
}

}  // namespace rsvpulse::trend
