#include "net/event_decoder.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace rsvpulse::net {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_line_end(char c) { return c == '\n' || c == '\r'; }

}  // namespace

void EventDecoder::keep(std::string& text, std::string_view more) {
  const size_t kept = std::min(more.size(), kMaxKept - std::min(kMaxKept, text.size()));
  text.append(more.substr(0, kept));
  too_long_ = too_long_ || kept < more.size();
}

// A line that is a blank one, or a name alone, ends here; a colon ends the name.
void EventDecoder::begin_name(char c) {
  if (is_line_end(c)) {
    if (name_.empty()) last_event_id_ = id_;
    end_line(c);
  } else if (c == ':') {
    state_ = State::kValueStart;
  } else {
    keep(name_, {&c, 1});
  }
}

void EventDecoder::end_line(char line_end) {
  if (!too_long_ && name_ == "id" && value_.find('\0') == std::string::npos) id_ = value_;
  if (!too_long_ && name_ == "retry" && !value_.empty()) {
    int64_t ms = 0;
    const auto [end, error] = std::from_chars(value_.data(), value_.data() + value_.size(), ms);
    const bool digits_only = std::all_of(value_.begin(), value_.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (error == std::errc() && digits_only) retry_ms_ = ms;
  }
  after_cr_ = line_end == '\r';
  too_long_ = false;
  name_.clear();
  value_.clear();
  state_ = State::kField;
}

EventDecoder::Step EventDecoder::decode(std::string_view in, std::span<char> out) {
  Step step{0, 0};
  while (step.used < in.size()) {
    const char c = in[step.used];
    if (std::exchange(after_cr_, false) && c == '\n') {
      ++step.used;
      continue;
    }
    if (state_ == State::kStart) {
      if (c == kByteOrderMark[mark_bytes_]) {
        ++step.used;
        if (++mark_bytes_ == kByteOrderMark.size()) state_ = State::kField;
        continue;
      }
      keep(name_, kByteOrderMark.substr(0, mark_bytes_));
      state_ = State::kField;
    }
    if (state_ == State::kField) {
      begin_name(c);
      ++step.used;
      continue;
    }
    if (state_ == State::kValueStart) {
      if (c == ' ') ++step.used;
      state_ = name_ == "data" ? State::kData : State::kOther;
      continue;
    }
    const std::string_view rest = in.substr(step.used);
    const size_t length = static_cast<size_t>(std::find_if(rest.begin(), rest.end(), is_line_end) - rest.begin());
    if (state_ == State::kOther) {
      keep(value_, rest.substr(0, length));
      step.used += length;
    } else {
      const size_t copied = std::min(length, out.size() - step.made);
      std::copy_n(rest.begin(), copied, out.begin() + static_cast<ptrdiff_t>(step.made));
      step.used += copied;
      step.made += copied;
      if (step.made == out.size()) return step;
    }
    if (step.used == in.size()) return step;
    if (state_ == State::kData) out[step.made++] = '\n';
    end_line(in[step.used++]);
  }
  return step;
}

}  // namespace rsvpulse::net
