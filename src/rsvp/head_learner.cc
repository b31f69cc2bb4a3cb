#include "rsvp/head_learner.h"

#include <algorithm>

#include "rsvp/tokens.h"

namespace rsvpulse::rsvp {

bool HeadLearner::take_apart(std::span<const uint32_t> tokens) {
  for (size_t i = 0; i < tokens.size(); ++i) {
    const char c = line_[tokens[i]];
    if (c == '{' || c == '[') {
      if (!open(c)) return false;
    } else if (c == '}' || c == ']') {
      --depth_;
    } else if (c == '"' && i + 1 < tokens.size() && line_[tokens[i + 1]] == ':') {
      if (!key(tokens[i], tokens[i + 1])) return false;
    } else if (c == '"' || begins_number(c)) {
      if (!value(tokens[i], c == '"' ? HeadValue::kText : HeadValue::kNumber)) return false;
    }
  }
  return depth_ == 1 && key_ == "group" && add(head_bytes_, HeadValue::kGroup, HeadFields::kNone);
}

// The field that a value which begins now is of.
HeadFields::Field HeadLearner::field() const {
  if (depth_ == 1) {
    if (key_ == "rsvp_id") return HeadFields::kRsvpId;
    if (key_ == "mtime") return HeadFields::kMtime;
    if (key_ == "guests") return HeadFields::kGuests;
    if (key_ == "response") return HeadFields::kResponse;
  }
  if (depth_ == 2 && in_event_) {
    if (key_ == "event_id") return HeadFields::kEventId;
    if (key_ == "event_name") return HeadFields::kEventName;
  }
  return HeadFields::kNone;
}

// What the walk reads, it checks whole, whatever it is; so a field, or the event, of a kind that it only passes is not learnt.
bool HeadLearner::open(char bracket) {
  if (field() != HeadFields::kNone) return false;
  if (depth_ == 1) {
    in_event_ = key_ == "event";
    if (in_event_ && bracket != '{') return false;
  }
  ++depth_;
  key_ = {};
  return true;
}

// Of a key given twice the last counts: not learnt.
bool HeadLearner::key(size_t begin, size_t colon) {
  const std::string_view token = line_.substr(begin + 1, colon - begin - 1);
  if (token.find('\\') != std::string_view::npos) return false;
  key_ = token.substr(0, token.rfind('"'));
  const bool is_known = field() != HeadFields::kNone || (depth_ == 1 && (key_ == "event" || key_ == "group"));
  if (!is_known) return true;
  if (std::find(known_keys_.begin(), known_keys_.end(), key_) != known_keys_.end()) return false;
  known_keys_.push_back(key_);
  return true;
}

bool HeadLearner::value(size_t begin, HeadValue kind) {
  const HeadFields::Field to = field();
  if (depth_ == 1 && key_ == "event") return false;
  if (to != HeadFields::kNone && (kind == HeadValue::kText) != (to >= HeadFields::kResponse)) return false;
  if (!add(kind == HeadValue::kText ? begin + 1 : begin, kind, to)) return false;
  end_ = kind == HeadValue::kText ? closing_quote(line_.substr(0, head_bytes_), begin + 1)
                                  : line_.find_first_not_of("+-./0123456789eE", begin);
  return end_ < head_bytes_;
}

bool HeadLearner::add(size_t begin, HeadValue value, HeadFields::Field field) {
  if (begin < end_ || begin - end_ > kMaxHeadLiteral) return false;
  steps_.push_back({line_.substr(end_, begin - end_), value, field});
  return true;
}

}  // namespace rsvpulse::rsvp
