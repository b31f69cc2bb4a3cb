#include "rsvp/field_reader.h"

namespace rsvpulse::rsvp {

void FieldReader::text(Text& to) {
  to = std::nullopt;
  if (walk_.peek() != '"') return walk_.skip();
  const std::string_view raw = walk_.string();
  if (!has_escape(raw)) {
    to = raw;
  } else if (!(to = unescape(raw, *arena_))) {
    walk_.fail();
  }
}

void FieldReader::event_id(Text& to) {
  if (at_number()) {
    const std::string_view token = walk_.scalar();
    const NumberForm form = number_form(token);
    if (form == NumberForm::kInvalid) walk_.fail();
    to = form == NumberForm::kInteger ? Text(token == "-0" ? "0" : token) : std::nullopt;
    return;
  }
  text(to);
  if (to && to->empty()) to = std::nullopt;
}

void FieldReader::integer(std::optional<int64_t>& to) {
  to = std::nullopt;
  if (!at_number()) return walk_.skip();
  const std::string_view token = walk_.scalar();
  if ((to = short_integer(token))) return;
  const NumberForm form = number_form(token);
  if (form == NumberForm::kInvalid) return walk_.fail();
  to = to_integer(token, form);
}

void FieldReader::real(std::optional<double>& to) {
  to = std::nullopt;
  if (!at_number()) return walk_.skip();
  const std::string_view token = walk_.scalar();
  if (number_form(token) == NumberForm::kInvalid) return walk_.fail();
  to = to_double(token);
}

}  // namespace rsvpulse::rsvp
