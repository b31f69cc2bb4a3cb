#include "simulate/malformed.h"

#include <algorithm>

namespace rsvpulse::simulate {
namespace {

// Appends `message` with the first `from` replaced by `to`.
void append_replaced(std::string_view message, std::string_view from, std::string_view to, std::string& out) {
  const size_t place = message.find(from);
  out += message.substr(0, place);
  out += to;
  out += message.substr(std::min(message.size(), place + from.size()));
}

// As a recording ends: somewhere inside the object, often before the halfway mark.
void append_cut(std::string_view message, Random& random, std::string& out) {
  out += message.substr(0, 1 + random.below(message.size() - 1));
}

// As Python prints a dict.
void append_single_quoted(std::string_view message, std::string& out) {
  const size_t begin = out.size();
  out += message;
  std::replace(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), '"', '\'');
}

}  // namespace

void append_malformed(std::string_view message, Random& random, std::string& out) {
  switch (random.below(12)) {
    case 0:
    case 1:
      return append_cut(message, random, out);
    case 2:
      return append_single_quoted(message, out);
    case 3:
      return append_replaced(message, "\"rsvp_id\":", "\"rsvp\":", out);
    case 4:
      return append_replaced(message, "\"mtime\":", "\"modified\":", out);
    case 5:
      return append_replaced(message, "\"mtime\":", "\"mtime\":999999999999999,\"sent\":", out);  // after the year 9999
    case 6:
      return append_replaced(message, "\"rsvp_id\":", "\"rsvp_id\":9999999999", out);  // ids have ten digits: beyond 64 bits
    case 7:
      return append_replaced(message, "\"rsvp_id\":", "\"rsvp_id\":-.", out);
    case 8:
      return append_replaced(message, "\"event_name\":\"", "\"event_name\":\"\xc3\x28", out);  // invalid UTF-8
    case 9:
      return append_replaced(message, "\"group\":", "\"group\",", out);
    case 10:  // two messages run together
      out += message;
      out += message;
      return;
    default:
      out += "<html><body>503 Service Unavailable</body></html>";
      return;
  }
}

}  // namespace rsvpulse::simulate
