#include "base/utc_time.h"

#include <charconv>
#include <chrono>

#include <fmt/format.h>

namespace rsvpulse {
namespace {

using std::chrono::milliseconds;
using std::chrono::sys_days;
using std::chrono::sys_time;

// Takes digits off the front of a text: nothing else, and as many as are asked for.
class Digits {
 public:
  explicit Digits(std::string_view text) : rest_(text) {}

  int take(size_t count) {
    int value = 0;
    if (rest_.size() < count) return fail();
    for (const char c : rest_.substr(0, count)) {
      if (c < '0' || c > '9') return fail();
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }
  bool take_one_of(std::string_view marks) {
    if (rest_.empty() || marks.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char mark) {
    if (!take_one_of({&mark, 1})) fail();
  }
  // A fraction of a second of one to nine digits, in ms; what is finer is cut.
  int take_fraction() {
    int value = 0;
    size_t count = 0;
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
      if (count < 3) value = value * 10 + (rest_.front() - '0');
      ++count;
      rest_.remove_prefix(1);
    }
    if (count == 0 || count > 9) return fail();
    for (; count < 3; ++count) value *= 10;
    return value;
  }
  bool at_end() const { return rest_.empty() || failed_; }
  bool failed() const { return failed_; }

 private:
  int fail() {
    failed_ = true;
    return 0;
  }
  std::string_view rest_;
  bool failed_ = false;
};

std::optional<int64_t> parse_number(std::string_view text) {
  int64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = fault == std::errc() && end == text.data() + text.size() && text.front() != '-';
  return whole ? std::optional(value) : std::nullopt;
}

}  // namespace

UtcTime utc_of(int64_t ms_since_epoch) {
  const sys_time<milliseconds> time{milliseconds(ms_since_epoch)};
  const auto midnight = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(midnight);
  const std::chrono::hh_mm_ss of_day(time - midnight);
  return {.year = static_cast<int>(date.year()),
          .month = static_cast<int>(static_cast<unsigned>(date.month())),
          .day = static_cast<int>(static_cast<unsigned>(date.day())),
          .hour = static_cast<int>(of_day.hours().count()),
          .minute = static_cast<int>(of_day.minutes().count()),
          .second = static_cast<int>(of_day.seconds().count()),
          .millisecond = static_cast<int>(of_day.subseconds().count())};
}

std::string iso_text(int64_t ms_since_epoch) {
  const UtcTime t = utc_of(ms_since_epoch);
  const std::string fraction = t.millisecond == 0 ? "" : fmt::format(".{:03}", t.millisecond);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}Z", t.year, t.month, t.day, t.hour, t.minute, t.second, fraction);
}

std::optional<int64_t> parse_utc(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (text.find('-') == std::string_view::npos) return parse_number(text);
  Digits digits(text);
  UtcTime t;
  t.year = digits.take(4);
  digits.expect('-');
  t.month = digits.take(2);
  digits.expect('-');
  t.day = digits.take(2);
  if (!digits.at_end() && digits.take_one_of("T ")) {
    t.hour = digits.take(2);
    if (digits.take_one_of(":")) t.minute = digits.take(2);
    if (digits.take_one_of(":")) t.second = digits.take(2);
    if (digits.take_one_of(".")) t.millisecond = digits.take_fraction();
    digits.take_one_of("Z");
  }
  const std::chrono::year_month_day date{std::chrono::year(t.year), std::chrono::month(static_cast<unsigned>(t.month)),
                                         std::chrono::day(static_cast<unsigned>(t.day))};
  if (digits.failed() || !digits.at_end() || !date.ok() || t.hour > 23 || t.minute > 59 || t.second > 59) return std::nullopt;
  const auto seconds = (t.hour * 60 + t.minute) * 60 + t.second;
  return milliseconds(sys_days(date).time_since_epoch()).count() + int64_t{seconds} * 1000 + t.millisecond;
}

}  // namespace rsvpulse
