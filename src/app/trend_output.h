// The forms in which `rsvpulse trend` shows a ranking. Each takes a view and returns text that ends with a line feed.
#pragma once

#include <string>

#include "app/trend_view.h"

namespace rsvpulse::app {

using trend::to_json;
using trend::to_tsv;

// The columns of to_tsv() under a header line, quoted as RFC 4180 has it.
std::string to_csv(const TrendView& view);

// A block as the console of the old Spark job printed it: a dashed line, "Time: <ms> ms", a dashed line, the names.
std::string to_log(const TrendView& view, bool with_windows);

struct TableOptions {
  int columns = 100;          // of the terminal or page
  bool colour = false;        // ANSI colours
  bool with_windows = false;  // responses, total and top events below
};

// For people: rank, movement since `previous` (null: the first), dimension, name, score and a bar.
std::string to_table(const TrendView& view, const TrendView* previous, const TableOptions& options);

}  // namespace rsvpulse::app
