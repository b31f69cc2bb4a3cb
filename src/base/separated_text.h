// Cells of rows that other programs read: tab-separated and comma-separated text.
#pragma once

#include <string>
#include <string_view>

namespace rsvpulse {

// With \\ \t \n \r for what would end a cell or a row.
std::string tsv_cell(std::string_view text);
void append_tsv_cell(std::string_view text, std::string& out);

// In quotes where RFC 4180 wants them.
std::string csv_cell(std::string_view text);

}  // namespace rsvpulse
