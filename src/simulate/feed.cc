#include "simulate/feed.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "connect/file_source.h"
#include "rsvp/parser.h"

namespace rsvpulse::simulate {
namespace {

class GeneratedFeed final : public Feed {
 public:
  GeneratedFeed(const Options& options, const BurstPlan& bursts, BurstPlanted planted)
      : world_(options), generator_(world_, options), planted_(std::move(planted)) {
    for (uint32_t i = 0; i < bursts.count; ++i) {
      BurstOrder order;
      order.scope = i % 2 == 0 ? BurstScope::kTopic : BurstScope::kEvent;
      order.start_ms = options.start_ms + bursts.every_ms * (i + 1);
      order.end_ms = order.start_ms + bursts.length_ms;
      order.intensity = bursts.intensity;
      generator_.start_burst(order);
      waiting_.push_back(order.start_ms);
    }
  }

  Result<bool> next(FeedLine& line) override {
    line.text.clear();
    const Stamp stamp = generator_.next(line.text);
    line.text.pop_back();  // its line feed
    line.due_ms = stamp.arrival_ms;
    line.mtime = stamp.malformed ? -1 : stamp.mtime;
    while (begun_ < waiting_.size() && waiting_[begun_] <= line.due_ms) {
      const auto [scope, name] = generator_.burst_name(begun_++);
      if (planted_) planted_(scope, name);
    }
    return true;
  }

 private:
  World world_;
  Generator generator_;
  BurstPlanted planted_;
  std::vector<int64_t> waiting_;  // when each burst begins
  size_t begun_ = 0;
};

class ReplayedFeed final : public Feed {
 public:
  explicit ReplayedFeed(ReplayOptions options)
      : options_(std::move(options)),
        source_(options_.paths),
        parser_(rsvp::Fields::kAll),
        due_ms_(static_cast<double>(options_.start_ms)) {}

  Result<bool> next(FeedLine& line) override {
    if (next_ == batch_.lines.size()) {
      const auto outcome = source_.read(batch_);
      if (!outcome.ok()) return outcome.error();
      if (*outcome == stream::ReadOutcome::kEnd) return false;
      next_ = 0;
    }
    line.text = batch_.text(batch_.lines[next_++]);
    line.mtime = -1;
    texts_.clear();
    rsvp::Rsvp rsvp;
    if (!parser_.parse(line.text, rsvp, texts_)) stamp(rsvp.mtime, rsvp.event.time, line);
    line.due_ms = static_cast<int64_t>(due_ms_);
    return true;
  }

 private:
  void stamp(int64_t mtime, std::optional<int64_t> event_time, FeedLine& line) {
    if (options_.speed > 0 && greatest_mtime_ >= 0 && mtime > greatest_mtime_) {
      due_ms_ += static_cast<double>(std::min(mtime - greatest_mtime_, kLongestPauseMs)) / options_.speed;
    }
    greatest_mtime_ = std::max(greatest_mtime_, mtime);
    line.mtime = mtime;
    if (options_.keep_times) return;
    const int64_t moved = static_cast<int64_t>(due_ms_) - greatest_mtime_;
    line.mtime = std::max<int64_t>(0, mtime + moved);
    line.text = with_number(std::move(line.text), "\"mtime\":", mtime, line.mtime);
    if (event_time) line.text = with_number(std::move(line.text), "\"time\":", *event_time, *event_time + moved);
  }

  ReplayOptions options_;
  connect::FileSource source_;
  rsvp::Parser parser_;
  Arena texts_;
  stream::Batch batch_;
  size_t next_ = 0;
  double due_ms_;
  int64_t greatest_mtime_ = -1;
};

class FirstLines final : public Feed {
 public:
  FirstLines(std::unique_ptr<Feed> feed, uint64_t count) : feed_(std::move(feed)), left_(count) {}
  Result<bool> next(FeedLine& line) override {
    if (left_ == 0) return false;
    --left_;
    return feed_->next(line);
  }

 private:
  std::unique_ptr<Feed> feed_;
  uint64_t left_;
};

}  // namespace

std::string with_number(std::string text, std::string_view key, int64_t from, int64_t to) {
  for (size_t at = text.rfind(key); at != std::string::npos; at = at == 0 ? std::string::npos : text.rfind(key, at - 1)) {
    const size_t begin = text.find_first_not_of(" \t", at + key.size());
    if (begin == std::string::npos) continue;
    int64_t found = 0;
    const auto [end, error] = std::from_chars(text.data() + begin, text.data() + text.size(), found);
    if (error != std::errc() || found != from) continue;
    text.replace(begin, static_cast<size_t>(end - text.data()) - begin, std::to_string(to));
    break;
  }
  return text;
}

std::unique_ptr<Feed> generated_feed(const Options& options, const BurstPlan& bursts, BurstPlanted planted) {
  return std::make_unique<GeneratedFeed>(options, bursts, std::move(planted));
}

std::unique_ptr<Feed> replayed_feed(ReplayOptions options) { return std::make_unique<ReplayedFeed>(std::move(options)); }

std::unique_ptr<Feed> first_lines(std::unique_ptr<Feed> feed, uint64_t count) {
  return std::make_unique<FirstLines>(std::move(feed), count);
}

}  // namespace rsvpulse::simulate
