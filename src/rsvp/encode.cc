#include "rsvp/encode.h"

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>

namespace rsvpulse::rsvp {
namespace {

template <class Number>
void append_number(Number value, std::string& out) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, value);  // doubles: the shortest text that reads back the same
  out.append(digits, end.ptr);
}

void append_value(std::string_view value, std::string& out) { append_json_string(value, out); }

template <class Number>
requires std::integral<Number> || std::floating_point<Number>
void append_value(Number value, std::string& out) { append_number(value, out); }

// Writes the members of one object, with the commas between them, and its braces.
class ObjectWriter {
 public:
  explicit ObjectWriter(std::string& out) : out_(out) { out_ += '{'; }

  // `name` must need no escaping. The caller appends the value next.
  void key(std::string_view name) {
    if (!empty_) out_ += ',';
    empty_ = false;
    out_ += '"';
    out_ += name;
    out_ += "\":";
  }

  // Nothing where the value is missing.
  template <class Optional>
  void field(std::string_view name, const Optional& value) {
    if (!value) return;
    key(name);
    append_value(*value, out_);
  }

  void close() { out_ += '}'; }

 private:
  std::string& out_;
  bool empty_ = true;
};

void append_venue(const Venue& venue, ObjectWriter& message, std::string& out) {
  if (!venue.venue_id && !venue.venue_name && !venue.lat && !venue.lon) return;
  message.key("venue");
  ObjectWriter object(out);
  object.field("venue_name", venue.venue_name);
  object.field("lon", venue.lon);
  object.field("lat", venue.lat);
  object.field("venue_id", venue.venue_id);
  object.close();
}

void append_member(const Member& member, ObjectWriter& message, std::string& out) {
  if (!member.member_id && !member.member_name && !member.photo) return;
  message.key("member");
  ObjectWriter object(out);
  object.field("member_id", member.member_id);
  object.field("photo", member.photo);
  object.field("member_name", member.member_name);
  object.close();
}

void append_event(const Event& event, ObjectWriter& message, std::string& out) {
  if (!event.event_id && !event.event_name && !event.event_url && !event.time) return;
  message.key("event");
  ObjectWriter object(out);
  object.field("event_name", event.event_name);
  object.field("event_id", event.event_id);
  object.field("time", event.time);
  object.field("event_url", event.event_url);
  object.close();
}

void append_topics(std::span<const Topic> topics, std::string& out) {
  out += '[';
  for (size_t i = 0; i < topics.size(); ++i) {
    if (i > 0) out += ',';
    ObjectWriter object(out);
    object.field("urlkey", topics[i].urlkey);
    object.field("topic_name", topics[i].topic_name);
    object.close();
  }
  out += ']';
}

void append_group(const Group& group, ObjectWriter& message, std::string& out) {
  message.key("group");
  ObjectWriter object(out);
  object.key("group_topics");
  append_topics(group.topics, out);
  object.field("group_city", group.group_city);
  object.field("group_country", group.group_country);
  object.field("group_id", group.group_id);
  object.field("group_name", group.group_name);
  object.field("group_lon", group.group_lon);
  object.field("group_urlname", group.group_urlname);
  object.field("group_state", group.group_state);
  object.field("group_lat", group.group_lat);
  object.close();
}

void append_escape(char c, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '"':
    case '\\':
    case '/':
      out += '\\';
      out += c;
      return;
    default:
      break;
  }
  const auto byte = static_cast<unsigned char>(c);
  out += "\\u00";
  out += kHex[byte >> 4];
  out += kHex[byte & 15];
}

}  // namespace

void append_json(const Rsvp& rsvp, std::string& out) {
  ObjectWriter message(out);
  append_venue(rsvp.venue, message, out);
  message.field("visibility", rsvp.visibility);
  message.field("response", rsvp.response);
  message.key("guests");
  append_number(rsvp.guests, out);
  append_member(rsvp.member, message, out);
  message.key("rsvp_id");
  append_number(rsvp.rsvp_id, out);
  message.key("mtime");
  append_number(rsvp.mtime, out);
  append_event(rsvp.event, message, out);
  append_group(rsvp.group, message, out);
  message.close();
}

void append_json_string(std::string_view text, std::string& out) {
  out += '"';
  size_t clean = 0;  // begin of the run not yet written
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\' && c != '/') continue;
    out.append(text, clean, i - clean);
    append_escape(c, out);
    clean = i + 1;
  }
  out.append(text, clean);
  out += '"';
}

}  // namespace rsvpulse::rsvp
