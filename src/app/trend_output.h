// The forms in which `rsvpulse trend` shows a ranking. Each takes a view and returns text that ends with a line feed.
#pragma once

#include <string>

#include "app/trend_view.h"

namespace rsvpulse::app {

// Rank, dimension, name, score with six decimals; TSV escapes \\ \t \n \r, as tests/oracle/trend_oracle.py prints it.
std::string to_tsv(const TrendView& view);

// The same columns under a header line, quoted as RFC 4180 has it.
std::string to_csv(const TrendView& view);

// One line: {"now","ranking":[{"rank","dimension","name","score"}],"windows":{"end","total","responses","top_events"}}.
std::string to_json(const TrendView& view);

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
