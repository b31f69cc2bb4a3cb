#include "app/rows.h"

#include <algorithm>
#include <cstdio>
#include <functional>

#include "base/display_width.h"
#include "base/json_text.h"
#include "base/printable.h"
#include "base/separated_text.h"

namespace rsvpulse::app {
namespace {

constexpr int kGap = 2;
constexpr int kLeastText = 8;

std::string separated(const Rows& rows, char separator, const std::function<std::string(std::string_view)>& cell) {
  std::string out;
  for (size_t i = 0; i < rows.columns.size(); ++i) {
    if (i > 0) out += separator;
    out += cell(rows.columns[i].name);
  }
  out += '\n';
  for (const auto& row : rows.cells) {
    for (size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out += separator;
      out += cell(row[i]);
    }
    out += '\n';
  }
  return out;
}

std::string json_array(const Rows& rows) {
  std::string out = "[";
  for (const auto& row : rows.cells) {
    out += out.size() > 1 ? ",\n {" : "{";
    for (size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out += ",";
      out += json_text(rows.columns[i].name) + ":";
      out += !rows.columns[i].is_number ? json_text(row[i]) : row[i].empty() ? "null" : row[i];
    }
    out += "}";
  }
  return out + "]\n";
}

std::string table(const Rows& rows, int columns) {
  if (rows.cells.empty()) return "nothing to show\n";
  std::vector<int> widths;
  std::vector<std::vector<std::string>> shown;
  for (const Column& column : rows.columns) widths.push_back(display_width(column.name));
  for (const auto& row : rows.cells) {
    auto& safe = shown.emplace_back();
    for (size_t i = 0; i < row.size(); ++i) {
      safe.push_back(printable(row[i]));
      widths[i] = std::max(widths[i], display_width(safe.back()));
    }
  }
  int total = -kGap;
  for (const int width : widths) total += width + kGap;
  for (size_t i = widths.size(); columns > 0 && total > columns && i-- > 0;) {
    if (rows.columns[i].is_number || widths[i] <= kLeastText) continue;
    const int width = std::max(kLeastText, widths[i] - (total - columns));
    total -= widths[i] - width;
    widths[i] = width;
  }
  std::string out;
  const auto add_line = [&](const std::function<std::string(size_t)>& cell) {
    std::string line;
    for (size_t i = 0; i < widths.size(); ++i) {
      const std::string text = cut_to_width(cell(i), std::max(1, widths[i]));
      const std::string blanks(static_cast<size_t>(std::max(0, widths[i] - display_width(text))), ' ');
      if (i > 0) line += std::string(kGap, ' ');
      line += rows.columns[i].is_number ? blanks + text : text + blanks;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  };
  add_line([&](size_t i) { return rows.columns[i].name; });
  for (const auto& row : shown) add_line([&](size_t i) { return row[i]; });
  return out;
}

}  // namespace

std::string rows_text(const Rows& rows, std::string_view form, int columns) {
  if (form == "tsv") return separated(rows, '\t', tsv_cell);
  if (form == "csv") return separated(rows, ',', csv_cell);
  if (form == "json") return json_array(rows);
  return table(rows, columns);
}

void print_rows(const Rows& rows, std::string_view form) {
  const std::string text = rows_text(rows, form);
  std::fwrite(text.data(), 1, text.size(), stdout);
}

}  // namespace rsvpulse::app
