// The JSON of every answer. web/src/api.ts describes the same shapes for the page, schemas.cc for everybody.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "serve/facts.h"
#include "trend/breakdown.h"
#include "trend/places.h"
#include "trend/ranking.h"

namespace rsvpulse::serve {

// A row of the board. `previous_rank`: 0 means that it had none; nothing is known of before without it.
struct BoardRow {
  trend::RankedEntry entry;
  std::optional<size_t> previous_rank;
};

std::string board_json(int64_t now, std::span<const BoardRow> rows);
std::string history_json(int64_t end_ms, std::span<const int64_t> totals);
// Of each entry the last 24 hours, people of the span, and its greatest events and cities.
std::string details_json(int64_t now, std::span<const trend::RankedEntry> entries,
                         std::span<const trend::Breakdown> breakdowns);

struct Standing {
  std::optional<size_t> rank;
  double score = 0;
};
std::string entry_json(int64_t now, const trend::Subject& subject, const Standing& standing, const trend::Breakdown& breakdown);
std::string event_json(int64_t now, std::string_view event_id, int64_t five_minutes, const trend::Breakdown& breakdown);
std::string group_json(int64_t now, int64_t group_id, const trend::Breakdown& breakdown);
std::string map_json(int64_t now, trend::Places everything);

struct Light {
  double lat = 0;
  double lon = 0;
  int64_t people = 0;
};
std::string lights_json(std::span<const Light> lights);

struct StatusNow {
  bool knows_rsvps = true;  // else null is told for what follows from RSVPs and sources: nobody here knows it
  int64_t now = 0;
  bool on_wall_clock = true;
  int64_t event_time = -1;
  double messages_per_second = 0;
  bool exact = true;
  size_t rsvps = 0;
  uint64_t changed = 0;
  trend::Conservation sums = {};
  std::vector<SourceFact> sources = {};
};
std::string status_json(const StatusNow& status);
std::string sources_json(std::span<const SourceFact> sources);
std::string dead_letters_json(const DeadLettersFact& fact);

}  // namespace rsvpulse::serve
