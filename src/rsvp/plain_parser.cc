#include "rsvp/plain_parser.h"

#include <cmath>
#include <cstdlib>
#include <map>
#include <memory>
#include <stdexcept>
#include <vector>

#include "base/printable.h"
#include "rsvp/describe.h"

namespace rsvpulse::rsvp {
namespace {

struct Malformed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Value {
  enum class Kind { kOther, kNumber, kString, kArray, kObject } kind = Kind::kOther;
  std::string text;  // of a string, decoded; of a number, its token
  std::vector<Value> elements;
  std::map<std::string, Value> members;  // the last of a key given twice
};

// One pass over the bytes; every fault throws.
class Reader {
 public:
  explicit Reader(std::string_view line) : line_(line) {}

  Value document() {
    Value value = read(0);
    blanks();
    if (at_ != line_.size()) throw Malformed("more than one value");
    return value;
  }

 private:
  char peek() const { return at_ < line_.size() ? line_[at_] : '\0'; }
  void blanks() {
    while (at_ < line_.size() && (peek() == ' ' || peek() == '\t' || peek() == '\r')) ++at_;
  }
  bool accept(std::string_view word) {
    if (line_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }
  void expect(std::string_view word) {
    blanks();
    if (!accept(word)) throw Malformed("expected " + std::string(word));
  }

  Value read(int depth) {
    blanks();
    if (peek() == '{') return object(depth + 1);
    if (peek() == '[') return array(depth + 1);
    if (peek() == '"') return {Value::Kind::kString, string(), {}, {}};
    if (accept("true") || accept("false") || accept("null")) return {};
    return {Value::Kind::kNumber, number(), {}, {}};
  }

  Value object(int depth) {
    if (depth > kMaxDepth) throw Malformed("too deep");
    Value value{Value::Kind::kObject, {}, {}, {}};
    expect("{");
    blanks();
    if (accept("}")) return value;
    do {
      blanks();
      std::string key = string();
      expect(":");
      value.members[key] = read(depth);
      blanks();
    } while (accept(","));
    expect("}");
    return value;
  }

  Value array(int depth) {
    if (depth > kMaxDepth) throw Malformed("too deep");
    Value value{Value::Kind::kArray, {}, {}, {}};
    expect("[");
    blanks();
    if (accept("]")) return value;
    do {
      value.elements.push_back(read(depth));
      blanks();
    } while (accept(","));
    expect("]");
    return value;
  }

  std::string digits() {
    std::string found;
    while (peek() >= '0' && peek() <= '9') found += line_[at_++];
    if (found.empty()) throw Malformed("expected a digit");
    return found;
  }

  std::string number() {
    std::string token = accept("-") ? "-" : "";
    const std::string whole = digits();
    if (whole.size() > 1 && whole[0] == '0') throw Malformed("a leading zero");
    token += whole;
    if (accept(".")) token += "." + digits();
    if (accept("e") || accept("E")) {
      token += 'e';
      if (accept("-"))
        token += '-';
      else
        accept("+");
      token += digits();
    }
    return token;
  }

  uint32_t hex4() {
    uint32_t unit = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      const char c = peek();
      if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))) throw Malformed("a bad \\u");
      unit = unit * 16 + static_cast<uint32_t>(std::stoi(std::string(1, c), nullptr, 16));
    }
    return unit;
  }

  static void append(std::string& out, uint32_t c) {
    if (c == 0 || (c >= 0xD800 && c < 0xE000)) c = 0xFFFD;
    const auto tail = [&](int shift) { out += static_cast<char>(0x80 | (c >> shift & 0x3F)); };
    if (c < 0x80)
      out += static_cast<char>(c);
    else if (c < 0x800)
      out += static_cast<char>(0xC0 | c >> 6), tail(0);
    else if (c < 0x10000)
      out += static_cast<char>(0xE0 | c >> 12), tail(6), tail(0);
    else
      out += static_cast<char>(0xF0 | c >> 18), tail(12), tail(6), tail(0);
  }

  void escape(std::string& out) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    if (!accept("u")) {
      const size_t which = kLetters.find(peek());
      if (at_ >= line_.size() || which == std::string_view::npos) throw Malformed("a bad escape");
      ++at_;
      out += kMeanings[which];
      return;
    }
    const uint32_t high = hex4();
    const size_t after_high = at_;
    if (high >= 0xD800 && high < 0xDC00 && accept("\\u")) {
      uint32_t low = 0;
      // A second \u that is bad or no low surrogate is read again on its own.
      try {
        low = hex4();
      } catch (const Malformed&) {
      }
      if (low >= 0xDC00 && low < 0xE000) return append(out, 0x10000 + ((high & 0x3FF) << 10 | (low & 0x3FF)));
      at_ = after_high;
    }
    append(out, high);
  }

  std::string string() {
    if (!accept("\"")) throw Malformed("expected a string");
    std::string out;
    while (!accept("\"")) {
      if (at_ >= line_.size()) throw Malformed("an open string");
      if (static_cast<unsigned char>(peek()) < 0x20) throw Malformed("a control character");
      if (accept("\\"))
        escape(out);
      else
        out += line_[at_++];
    }
    return out;
  }

  std::string_view line_;
  size_t at_ = 0;
};

const Value& get(const Value& object, const std::string& key) {
  static const Value kMissing;
  const auto found = object.members.find(key);
  return found == object.members.end() ? kMissing : found->second;
}

Text text(const Value& value) { return value.kind == Value::Kind::kString ? Text(value.text) : std::nullopt; }

std::optional<double> real(const Value& value) {
  if (value.kind != Value::Kind::kNumber) return std::nullopt;
  const double number = std::strtod(value.text.c_str(), nullptr);
  return std::isfinite(number) ? std::optional(number + 0.0) : std::nullopt;
}

std::optional<int64_t> integer(const Value& value) {
  if (value.kind != Value::Kind::kNumber) return std::nullopt;
  if (value.text.find_first_of(".e") == std::string::npos) {
    errno = 0;
    const long long number = std::strtoll(value.text.c_str(), nullptr, 10);
    return errno == 0 ? std::optional<int64_t>(number) : std::nullopt;
  }
  const auto number = real(value);
  if (!number || *number != std::trunc(*number) || std::fabs(*number) > std::ldexp(1.0, 53)) return std::nullopt;
  return static_cast<int64_t>(*number);
}

Text event_id(const Value& value) {
  if (value.kind == Value::Kind::kNumber && value.text.find_first_of(".e") == std::string::npos) {
    return value.text == "-0" ? std::string_view("0") : std::string_view(value.text);
  }
  const Text id = text(value);
  return id && id->empty() ? std::nullopt : id;
}

}  // namespace

std::string plain_reading(std::string_view line) {
  while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  if (line.size() > kMaxLineBytes || !is_utf8(line)) return "refused: ";
  Value root;
  try {
    root = Reader(line).document();
  } catch (const Malformed&) {
    return "refused: ";
  }
  if (root.kind != Value::Kind::kObject) return "refused: ";
  const auto rsvp_id = integer(get(root, "rsvp_id"));
  if (!rsvp_id) return "refused: rsvp_id";
  const auto mtime = integer(get(root, "mtime"));
  if (!mtime || *mtime < 0 || *mtime > kMaxMtime) return "refused: mtime";

  const Value& member = get(root, "member");
  const Value& event = get(root, "event");
  const Value& group = get(root, "group");
  const Value& venue = get(root, "venue");
  std::vector<Topic> topics;
  for (const Value& topic : get(group, "group_topics").elements) {
    if (topic.kind == Value::Kind::kObject) topics.push_back({text(get(topic, "urlkey")), text(get(topic, "topic_name"))});
  }
  const auto guests = integer(get(root, "guests")).value_or(0);
  Rsvp rsvp;
  rsvp.rsvp_id = *rsvp_id;
  rsvp.mtime = *mtime;
  rsvp.response = text(get(root, "response"));
  rsvp.visibility = text(get(root, "visibility"));
  rsvp.guests = guests >= 0 && guests < (int64_t{1} << 31) ? static_cast<int32_t>(guests) : 0;
  rsvp.member = {integer(get(member, "member_id")), text(get(member, "member_name")), text(get(member, "photo"))};
  rsvp.event = {event_id(get(event, "event_id")), text(get(event, "event_name")), text(get(event, "event_url")),
                integer(get(event, "time"))};
  rsvp.group = {integer(get(group, "group_id")), text(get(group, "group_name")),    text(get(group, "group_city")),
                text(get(group, "group_state")), text(get(group, "group_country")), text(get(group, "group_urlname")),
                real(get(group, "group_lat")),   real(get(group, "group_lon")),     topics};
  rsvp.venue = {integer(get(venue, "venue_id")), text(get(venue, "venue_name")), real(get(venue, "lat")),
                real(get(venue, "lon"))};
  return describe(rsvp);
}

}  // namespace rsvpulse::rsvp
