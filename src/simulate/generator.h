// The generator: an endless stream of messages as Meetup sent them, one a line, in the order a listener receives them.
//
//   World world(options);
//   Generator generator(world, options);
//   std::string lines;
//   while (lines.size() < 1'000'000) generator.next(lines);
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simulate/calendar.h"
#include "simulate/malformed.h"
#include "simulate/options.h"
#include "simulate/traffic.h"
#include "simulate/world.h"

namespace rsvpulse::simulate {

// When a line is to be sent, and what it holds.
struct Stamp {
  int64_t arrival_ms = 0;  // when a listener receives it; never less than that of the line before
  int64_t mtime = 0;
  bool malformed = false;  // an extra line: the message it was made from follows, whole
};

// Not safe for concurrent use.
class Generator {
 public:
  // `world` must outlive this and have been made from the same options.
  Generator(const World& world, const Options& options);

  // When the next line is to be sent: a live server waits until then.
  int64_t next_arrival_ms() { return traffic_.peek().arrival_ms; }

  // Appends the next line with its line feed.
  Stamp next(std::string& out);

  // Plants a burst, also while running; it acts on what is generated from now on.
  void start_burst(const BurstOrder& order) { traffic_.start_burst(order); }

  // Whether the burst planted as the `index`th is of a "topic" or an "event", and of which.
  std::pair<std::string_view, std::string> burst_name(size_t index) const;

  // What was planted, with counts of the messages so far: one JSON object a line, for --truth.
  std::string truth() const;

 private:
  void append_message(const Message& message, std::string& out);
  void append_burst(const Burst& burst, std::string& out) const;
  void append_bot(uint32_t bot, std::string& out) const;

  const World& world_;
  Calendar calendar_;
  Traffic traffic_;
  Random spoiling_;  // apart, so that the messages are the same with and without malformed lines
  double malformed_;
  std::string spoilt_;
};

}  // namespace rsvpulse::simulate
