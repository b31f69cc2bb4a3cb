// Describes any file of messages by the statistics that the generator is held to (data/README.md), so that the two compare.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "rsvp/rsvp.h"
#include "simulate/figures.h"
#include "simulate/kinds.h"

namespace rsvpulse::simulate {

// Counts of names. Keeps a copy of each.
using Tally = std::unordered_map<std::string, uint64_t>;

// Takes messages in order of arrival. Not safe for concurrent use. Keeps some dozens of bytes of each message.
class Describer {
 public:
  // `line` is the text of `message`.
  void add(std::string_view line, const rsvp::Rsvp& message);
  void add_malformed() { ++malformed_; }

  // Everything so far.
  std::vector<Figure> figures();

 private:
  void add_text(std::string_view line, const rsvp::Rsvp& message);
  void add_presence(std::string_view line, const rsvp::Rsvp& message);
  void add_event(const rsvp::Rsvp& message);
  void add_place(const rsvp::Rsvp& message);
  void add_topics(const rsvp::Group& group);
  void add_sample(const rsvp::Rsvp& message);

  void append_answers(std::vector<Figure>& figures) const;
  void append_presence(std::vector<Figure>& figures) const;
  void append_text(std::vector<Figure>& figures);
  void append_event(std::vector<Figure>& figures);
  void append_place(std::vector<Figure>& figures);
  void append_topics(std::vector<Figure>& figures) const;
  void append_sample(std::vector<Figure>& figures) const;
  double share(uint64_t count) const;  // of all messages

  uint64_t malformed_ = 0;
  std::vector<Seen> seen_;

  uint64_t yes_ = 0, no_ = 0, with_guests_ = 0, one_guest_ = 0, two_guests_ = 0, guests_on_no_ = 0;
  int32_t most_guests_ = 0;
  uint64_t no_venue_ = 0, no_state_ = 0, state_misplaced_ = 0, no_photo_ = 0, no_time_ = 0, other_services_ = 0;
  uint64_t nine_digits_ = 0, on_quarter_ = 0, venue_at_null_ = 0;
  uint64_t non_ascii_ = 0, emoji_ = 0, quotes_ = 0;
  std::vector<double> bytes_, lead_hours_, distances_km_;

  uint64_t topics_fifteen_ = 0, topics_eight_to_fourteen_ = 0, most_topics_ = 0, occurrences_ = 0;
  std::vector<Figure> vocabulary_;
  Tally topics_, countries_, cities_, event_names_;
  // Of the first kSample messages, because a fitted exponent depends on how many there are.
  static constexpr size_t kSample = 3'698;
  Tally sample_topics_, sample_groups_, sample_events_, sample_members_, sample_cities_;
};

// Reads a file, plain or compressed ("-": standard input).
Result<std::vector<Figure>> describe_file(const std::string& path);

}  // namespace rsvpulse::simulate
