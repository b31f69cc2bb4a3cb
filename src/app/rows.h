// Rows as `--output table|tsv|csv|json` shows them, the same for every command.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "config/option.h"

namespace rsvpulse::app {

inline constexpr std::array<std::string_view, 4> kRowForms = {"table", "tsv", "csv", "json"};
inline constexpr config::Option kRowsOption = {.name = "output",
                                               .type = config::Type::kChoice,
                                               .default_value = "table",
                                               .text = "The form of the rows: table for people; tsv, csv or json for programs.",
                                               .example = "json",
                                               .choices = kRowForms};

struct Column {
  std::string name;
  bool is_number = false;  // to the right in a table, bare in JSON; an empty cell is null there
};

struct Rows {
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> cells;  // by row; as many as columns
};

// tsv and csv have a line of names first; json is one array of objects. A table is cut to `columns` of a terminal (0: not at
// all), its last text column first, and says "nothing to show" when it is empty.
std::string rows_text(const Rows& rows, std::string_view form, int columns = 0);
// The same to standard output.
void print_rows(const Rows& rows, std::string_view form);

}  // namespace rsvpulse::app
