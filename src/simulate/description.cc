#include "simulate/description.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/arena.h"
#include "connect/file_source.h"
#include "rsvp/parser.h"
#include "simulate/describe_text.h"

namespace rsvpulse::simulate {
namespace {

double distance_km(const rsvp::Venue& venue, const rsvp::Group& group) {
  constexpr double kRadians = std::numbers::pi / 180;
  constexpr double kEarthDiameter = 12'742;
  const double a = std::sin((*venue.lat - *group.group_lat) * kRadians / 2);
  const double b = std::sin((*venue.lon - *group.group_lon) * kRadians / 2);
  const double square = a * a + std::cos(*venue.lat * kRadians) * std::cos(*group.group_lat * kRadians) * b * b;
  return kEarthDiameter * std::asin(std::sqrt(std::min(1.0, square)));  // the haversine formula
}

bool is_missing(const rsvp::Venue& venue) { return !venue.venue_id && !venue.venue_name && !venue.lat && !venue.lon; }

void count(const rsvp::Text& name, Tally& tally) {
  if (name) ++tally[std::string(*name)];
}

}  // namespace

void Describer::add(std::string_view line, const rsvp::Rsvp& message) {
  const bool yes = rsvp::classify(message.response) == rsvp::Response::kYes;
  seen_.push_back({message.rsvp_id, message.mtime, message.guests, yes});
  yes_ += yes;
  no_ += rsvp::classify(message.response) == rsvp::Response::kNo;
  with_guests_ += message.guests > 0;
  guests_on_no_ += message.guests > 0 && !yes;
  one_guest_ += message.guests == 1;
  two_guests_ += message.guests == 2;
  most_guests_ = std::max(most_guests_, message.guests);
  add_text(line, message);
  add_presence(line, message);
  add_event(message);
  add_place(message);
  add_topics(message.group);
  if (seen_.size() <= kSample) add_sample(message);
}

void Describer::add_text(std::string_view line, const rsvp::Rsvp& message) {
  bytes_.push_back(static_cast<double>(line.size()));
  non_ascii_ += has_non_ascii(line);
  emoji_ += has_emoji(line);
  quotes_ += message.event.event_name && message.event.event_name->find('"') != std::string_view::npos;
}

void Describer::add_presence(std::string_view line, const rsvp::Rsvp& message) {
  const rsvp::Text& country = message.group.group_country;
  const bool expects_state = country && (*country == "us" || *country == "ca");
  no_venue_ += is_missing(message.venue);
  no_state_ += !message.group.group_state;
  state_misplaced_ += expects_state != message.group.group_state.has_value();
  no_photo_ += !message.member.photo;
  no_time_ += !message.event.time;
  other_services_ += line.find("\"other_services\"") != std::string_view::npos;
}

void Describer::add_event(const rsvp::Rsvp& message) {
  constexpr int64_t kQuarterHour = 15 * 60'000;
  const rsvp::Event& event = message.event;
  count(event.event_name, event_names_);
  if (event.event_id) {
    nine_digits_ += event.event_id->size() == 9 && event.event_id->find_first_not_of("0123456789") == std::string_view::npos;
  }
  if (!event.time) return;
  lead_hours_.push_back(static_cast<double>(*event.time - message.mtime) / 3'600'000);
  on_quarter_ += *event.time % kQuarterHour == 0;
}

void Describer::add_place(const rsvp::Rsvp& message) {
  count(message.group.group_country, countries_);
  count(message.group.group_city, cities_);
  const rsvp::Venue& venue = message.venue;
  if (!venue.lat || !venue.lon) return;
  if (*venue.lat == 0 && *venue.lon == 0) {
    ++venue_at_null_;
  } else if (message.group.group_lat && message.group.group_lon) {
    distances_km_.push_back(distance_km(venue, message.group));
  }
}

void Describer::add_topics(const rsvp::Group& group) {
  const size_t topics = group.topics.size();
  topics_fifteen_ += topics == 15;
  topics_eight_to_fourteen_ += topics >= 8 && topics <= 14;
  most_topics_ = std::max<uint64_t>(most_topics_, topics);
  for (const rsvp::Topic& topic : group.topics) {
    if (!topic.topic_name) continue;
    ++topics_[std::string(*topic.topic_name)];
    ++occurrences_;
    // Where data/README.md measured how the vocabulary grows.
    if (occurrences_ == 624 || occurrences_ == 2'367 || occurrences_ == 17'497) {
      vocabulary_.push_back({"topics: different ones of " + std::to_string(occurrences_), static_cast<double>(topics_.size())});
    }
  }
}

void Describer::add_sample(const rsvp::Rsvp& message) {
  for (const rsvp::Topic& topic : message.group.topics) count(topic.topic_name, sample_topics_);
  count(message.group.group_name, sample_groups_);
  count(message.event.event_id, sample_events_);
  count(message.group.group_city, sample_cities_);
  if (message.member.member_id) ++sample_members_[std::to_string(*message.member.member_id)];
}

Result<std::vector<Figure>> describe_file(const std::string& path) {
  connect::FileSource source({path});
  stream::Batch batch;
  rsvp::Parser parser(rsvp::Fields::kAll);
  rsvp::Rsvp message;
  Arena unescaped;
  Describer describer;
  while (true) {
    const auto outcome = source.read(batch);
    if (!outcome.ok()) return outcome.error();
    if (*outcome == stream::ReadOutcome::kEnd) return describer.figures();
    for (const stream::Line& line : batch.lines) {
      const std::string_view text = batch.text(line);
      if (line.full_length > line.length || parser.parse(text, message, unescaped)) {
        describer.add_malformed();
      } else {
        describer.add(text, message);
      }
    }
    unescaped.clear();
  }
}

}  // namespace rsvpulse::simulate
