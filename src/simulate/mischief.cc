#include "simulate/mischief.h"

#include <algorithm>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "base/printable.h"
#include "rsvp/parser.h"
#include "simulate/malformed.h"
#include "simulate/random.h"

namespace rsvpulse::simulate {
namespace {

constexpr int64_t kHourMs = 3'600'000;
constexpr int64_t kMonthMs = 30 * 24 * kHourMs;

class MischievousFeed final : public Feed {
 public:
  MischievousFeed(std::unique_ptr<Feed> feed, const MischiefOptions& options, MischiefDone& done)
      : feed_(std::move(feed)), options_(options), done_(done), random_(mix(options.seed, 500)) {}

  Result<bool> next(FeedLine& line) override {
    while (ready_.empty()) {
      auto more = fill();
      if (!more.ok()) return more.error();
      if (!*more && ready_.empty()) return false;
    }
    line = std::move(ready_.front());
    ready_.pop_front();
    // Lines change places, the times at which lines are sent do not.
    latest_due_ms_ = line.due_ms = std::max(line.due_ms, latest_due_ms_);
    return true;
  }

 private:
  // Makes the next window ready. False at the end of the feed, when all that was held back is ready too.
  Result<bool> fill() {
    std::vector<FeedLine> window;
    const uint64_t wanted = std::max<uint64_t>(options_.reorder, 1);
    FeedLine line;
    bool more = true;
    while (more && window.size() < wanted) {
      auto got = feed_->next(line);
      if (!got.ok()) return got.error();
      more = *got;
      if (more) window.push_back(std::exchange(line, {}));
    }
    if (options_.reorder > 1) {
      for (size_t i = window.size(); i > 1; --i) std::swap(window[i - 1], window[random_.below(static_cast<uint32_t>(i))]);
    }
    for (FeedLine& each : window) add(std::move(each));
    if (!more) {
      for (auto& [countdown, again] : delayed_) ready_.push_back(std::move(again));
      delayed_.clear();
    }
    return more;
  }

  void add(FeedLine line) {
    if (line.mtime >= 0) add_spoilt(line);
    if (options_.duplicate > 0 && random_.chance(options_.duplicate)) {
      ++done_.duplicate;
      delayed_.emplace_back(1 + random_.below(kLongestDelay), line);
    }
    const int64_t due_ms = line.due_ms;
    ready_.push_back(std::move(line));
    for (auto& [countdown, again] : delayed_) {
      if (--countdown > 0) continue;
      again.due_ms = due_ms;
      ready_.push_back(std::move(again));
    }
    std::erase_if(delayed_, [](const auto& each) { return each.first == 0; });
  }

  // What goes before `line`, made from it.
  void add_spoilt(const FeedLine& line) {
    if (options_.garbage > 0 && random_.chance(options_.garbage)) {
      ready_.push_back({line.due_ms, -1, garbage_from(line.text)});
      ++done_.garbage;
    }
    if (options_.half_lines > 0 && random_.chance(options_.half_lines)) {
      ready_.push_back({line.due_ms, -1, line.text.substr(0, line.text.size() / 2)});
      ++done_.half_lines;
    }
    if (options_.future > 0 && random_.chance(options_.future)) {
      const int64_t mtime =
          std::max(line.due_ms, line.mtime) + kHourMs + static_cast<int64_t>(random_.unit() * static_cast<double>(kMonthMs));
      std::string ahead = with_number(line.text, "\"mtime\":", line.mtime, mtime);
      if (ahead == line.text) return;  // its mtime is written in an unusual way
      ready_.push_back({line.due_ms, mtime, std::move(ahead)});
      ++done_.future;
    }
  }

  // A line that every reader refuses, whatever it was made from, and that may travel in a WebSocket's text.
  std::string garbage_from(const std::string& text) {
    std::string garbage;
    for (int tries = 0; tries < 10; ++tries) {
      garbage.clear();
      append_malformed(text, random_, garbage);
      rsvp::Rsvp ignored;
      if (is_utf8(garbage) && !rsvp::is_blank_line(garbage) && parser_.parse(garbage, ignored, texts_)) return garbage;
    }
    return "<html><body>503 Service Unavailable</body></html>";
  }

  std::unique_ptr<Feed> feed_;
  MischiefOptions options_;
  MischiefDone& done_;
  Random random_;
  rsvp::Parser parser_{rsvp::Fields::kTrend};
  Arena texts_;
  std::deque<FeedLine> ready_;
  std::vector<std::pair<uint64_t, FeedLine>> delayed_;  // to be sent again after so many lines
  int64_t latest_due_ms_ = 0;
};

}  // namespace

std::unique_ptr<Feed> with_mischief(std::unique_ptr<Feed> feed, const MischiefOptions& options, MischiefDone& done) {
  return std::make_unique<MischievousFeed>(std::move(feed), options, done);
}

}  // namespace rsvpulse::simulate
