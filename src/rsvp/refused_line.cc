#include "rsvp/refused_line.h"

#include <fmt/format.h>

#include "rsvp/parser.h"

namespace rsvpulse::rsvp {

Refusal refused_line(std::string reason) { return {"", std::move(reason)}; }

Refusal refused_by_first_stage(simdjson::error_code error) {
  switch (error) {
    case simdjson::UTF8_ERROR:
      return refused_line("not valid UTF-8");
    case simdjson::UNCLOSED_STRING:
      return refused_line("ends inside a string");
    case simdjson::UNESCAPED_CHARS:
      return refused_line("a raw control character inside a string");
    default:
      return refused_line("not valid JSON");
  }
}

Refusal too_long(uint64_t bytes) { return refused_line(fmt::format("longer than 1 MiB ({} bytes)", bytes)); }

std::optional<Refusal> too_far_ahead(int64_t mtime, int64_t arrival_ms, int64_t max_skew_ms) {
  if (mtime - max_skew_ms <= arrival_ms) return std::nullopt;
  return Refusal{"mtime", fmt::format("{} s ahead of its arrival, more than the {} s allowed", (mtime - arrival_ms) / 1'000,
                                      max_skew_ms / 1'000)};
}

bool is_blank_line(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

}  // namespace rsvpulse::rsvp
