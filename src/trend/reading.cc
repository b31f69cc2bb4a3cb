#include "trend/reading.h"

#include <utility>

#include "trend/number_index.h"

namespace rsvpulse::trend {
namespace {

// So many lines before its turn a line's group is looked up in advance.
constexpr size_t kAhead = 8;

Observation observe(const rsvp::Rsvp& rsvp, rsvp::GroupRef group) {
  Observation observation;
  observation.rsvp_id = rsvp.rsvp_id;
  observation.mtime = rsvp.mtime;
  observation.fingerprint = rsvp.fingerprint;
  observation.rsvp_hash = hash_integer(rsvp.rsvp_id);
  observation.guests = rsvp.guests;
  observation.response = rsvp::classify(rsvp.response);
  observation.event_id = rsvp.event.event_id;
  observation.event_name = rsvp.event.event_name;
  observation.group = group;
  if (observation.response == rsvp::Response::kYes)
    observation.event_hash = EventHash::of(rsvp.event.event_id, rsvp.event.event_name);
  return observation;
}

}  // namespace

void Reader::read(Reading& reading) {
  reading.observations.clear();
  reading.refused.clear();
  reading.texts.clear();
  groups_.trim();
  rsvp::Rsvp rsvp;
  const auto& lines = reading.batch.lines;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (i + kAhead < lines.size()) groups_.expect(reading.batch.text(lines[i + kAhead]));
    const stream::Line& line = lines[i];
    auto refusal = line.full_length > line.length ? rsvp::too_long(line.full_length)
                                                  : parser_.parse(reading.batch.text(line), rsvp, reading.texts);
    if (refusal) {
      reading.refused.push_back({line, *std::move(refusal)});
      continue;
    }
    reading.observations.push_back(observe(rsvp, parser_.cached_group()));
  }
  reading.reader = number_;
  reading.generation = groups_.generation();
  reading.groups = groups_.storage();
}

}  // namespace rsvpulse::trend
