#include "serve/metrics_text.h"

#include <cmath>
#include <iterator>

#include <fmt/format.h>

namespace rsvpulse::serve {
namespace {

// Of help a quote stays as it is, of a label's value it is escaped too.
void append_escaped(std::string& out, std::string_view text, bool quotes) {
  for (const char c : text) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '"' && quotes) {
      out += "\\\"";
    } else {
      out += c;
    }
  }
}

}  // namespace

MetricsText& MetricsText::begin(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  text_.append("# HELP ").append(name_).append(" ");
  append_escaped(text_, help, false);
  fmt::format_to(std::back_inserter(text_), "\n# TYPE {} {}\n", name_, type);
  return *this;
}

void MetricsText::add_series(Labels labels) {
  text_ += name_;
  char before = '{';
  for (const auto& [name, value] : labels) {
    text_.append(1, before).append(name).append("=\"");
    append_escaped(text_, value, true);
    text_ += '"';
    before = ',';
  }
  if (labels.size() > 0) text_ += '}';
}

MetricsText& MetricsText::sample(Labels labels, double value) {
  add_series(labels);
  if (std::isfinite(value)) {
    fmt::format_to(std::back_inserter(text_), " {}\n", value);
  } else {
    text_ += std::isnan(value) ? " NaN\n" : value > 0 ? " +Inf\n" : " -Inf\n";
  }
  return *this;
}

MetricsText& MetricsText::sample(Labels labels, uint64_t value) {
  add_series(labels);
  fmt::format_to(std::back_inserter(text_), " {}\n", value);
  return *this;
}

}  // namespace rsvpulse::serve
