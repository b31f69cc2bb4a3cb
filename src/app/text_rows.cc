#include "app/text_rows.h"

#include <algorithm>

#include "base/display_width.h"
#include "base/json_text.h"
#include "base/printable.h"

namespace rsvpulse::app {
namespace {

constexpr int kGap = 2;
constexpr int kWidest = 60;

std::string tsv_cell(const std::optional<std::string>& cell) {
  if (!cell) return "\\N";
  std::string out;
  for (const char c : *cell) {
    const size_t special = std::string_view("\\\t\n\r").find(c);
    if (special == std::string_view::npos) {
      out += c;
    } else {
      out += '\\';
      out += "\\tnr"[special];
    }
  }
  return out;
}

std::string csv_cell(const std::optional<std::string>& cell) {
  if (!cell) return "";
  if (cell->find_first_of(",\"\r\n") == std::string::npos) return *cell;
  std::string out = "\"";
  for (const char c : *cell) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

template <class Cell>
std::string lines(const ShownRows& rows, char separator, Cell&& cell) {
  std::string out;
  const auto line = [&](const auto& cells) {
    for (size_t c = 0; c < cells.size(); ++c) {
      if (c > 0) out += separator;
      out += cell(cells[c]);
    }
    out += '\n';
  };
  line(rows.columns);
  for (const auto& row : rows.rows) line(row);
  return out;
}

std::string json(const ShownRows& rows) {
  std::string out = "[";
  for (size_t r = 0; r < rows.rows.size(); ++r) {
    out += r == 0 ? "{" : ",{";
    for (size_t c = 0; c < rows.columns.size(); ++c) {
      if (c > 0) out += ',';
      append_json_text(rows.columns[c], out);
      out += ':';
      const auto& cell = rows.rows[r][c];
      out += cell ? json_text(*cell) : "null";
    }
    out += '}';
  }
  return out + "]\n";
}

std::string table(const ShownRows& rows) {
  std::vector<int> widths;
  for (size_t c = 0; c < rows.columns.size(); ++c) {
    int width = display_width(printable(rows.columns[c]));
    for (const auto& row : rows.rows) width = std::max(width, display_width(printable(row[c].value_or("-"))));
    widths.push_back(std::min(width, kWidest));
  }
  std::string out;
  const auto line = [&](auto&& text_of) {
    std::string text;
    for (size_t c = 0; c < widths.size(); ++c) {
      text += pad_to_width(printable(text_of(c)), widths[c]);
      text.append(kGap, ' ');
    }
    out += text.substr(0, text.find_last_not_of(' ') + 1) + '\n';
  };
  line([&](size_t c) { return rows.columns[c]; });
  for (const auto& row : rows.rows) line([&](size_t c) { return row[c].value_or("-"); });
  return out;
}

}  // namespace

std::string to_text(const ShownRows& rows, std::string_view form) {
  if (form == "tsv") return lines(rows, '\t', tsv_cell);
  if (form == "csv") return lines(rows, ',', csv_cell);
  if (form == "json") return json(rows);
  return table(rows);
}

}  // namespace rsvpulse::app
