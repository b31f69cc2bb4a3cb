// Rows of text in the forms that --output knows. Each text ends with a line feed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rsvpulse::app {

struct ShownRows {
  std::vector<std::string> columns;
  std::vector<std::vector<std::optional<std::string>>> rows;
};

// `form` is table, tsv, csv or json: a table with aligned columns; TSV with a header, \\ \t \n \r escaped and \N for no value; CSV
// with a header as RFC 4180 has it; one JSON array of objects, all values texts or null.
std::string to_text(const ShownRows& rows, std::string_view form);

}  // namespace rsvpulse::app
