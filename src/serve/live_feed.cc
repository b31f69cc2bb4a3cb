#include "serve/live_feed.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <utility>

#include <fmt/format.h>

#include "base/thread_name.h"
#include "serve/answers.h"
#include "trend/event_time.h"
#include "trend/trend_view.h"

namespace rsvpulse::serve {
namespace {

constexpr int64_t kBoardMs = 100;
constexpr int64_t kMsForEachViewer = 2;  // handing on takes the most where there are hundreds
constexpr int64_t kSecondMs = 1'000;
constexpr int64_t kDetailsMs = 5'000;
constexpr int64_t kRateMs = 10'000;
constexpr int64_t kForgetMs = 60'000;  // a channel without viewers
constexpr size_t kMaxChannels = 64;    // of options that differ; more are told to come back later
constexpr double kShareOfProcessor = 40;
constexpr double kShareForDetails = 100;
constexpr double kWeightOfNewest = 0.125;  // of what a board costs: one that is dear does not hold up the next ones
constexpr size_t kMaxLights = 24;

size_t viewers_of(const std::vector<std::shared_ptr<ShownChannel>>& channels) {
  size_t viewers = 0;
  for (const auto& shown : channels) viewers += shown->viewers();
  return viewers;
}

// Of processor time, that this thread has spent.
double thread_ms() {
  timespec spent{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return static_cast<double>(spent.tv_sec) * 1e3 + static_cast<double>(spent.tv_nsec) * 1e-6;
}

int64_t elapsed_ms(std::chrono::steady_clock::time_point since) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - since).count();
}

// Between two boards.
int64_t beat_ms(size_t viewers, double cost_ms) {
  const int64_t beat = kMsForEachViewer * static_cast<int64_t>(viewers) + static_cast<int64_t>(cost_ms * kShareOfProcessor);
  // One that is slower than what comes each second goes out with it.
  return beat < kSecondMs ? std::max(beat, kBoardMs) : (beat + kSecondMs / 2) / kSecondMs * kSecondMs;
}

std::string key_of(const trend::RankingOptions& options) {
  std::string key = fmt::format("{} {} {} {}", options.top, options.days, options.decay, options.idle_minutes);
  for (size_t i = 0; i < trend::kDimensionNames.size(); ++i) {
    if (options.by.contains(static_cast<trend::Dimension>(i))) key += fmt::format(" {}", i);
  }
  return key;
}

std::vector<trend::Subject> subjects_of(const std::vector<trend::RankedEntry>& entries) {
  std::vector<trend::Subject> subjects;
  subjects.reserve(entries.size());
  for (const trend::RankedEntry& entry : entries) {
    subjects.push_back({.kind = trend::Subject::Kind::kEntry, .dimension = entry.dimension, .text = entry.name});
  }
  return subjects;
}

}  // namespace

LiveFeed::LiveFeed(const trend::LiveTrends& trends, const Facts& facts, const Clock& clock, bool on_wall_clock)
    : trends_(trends), facts_(facts), clock_(clock), on_wall_clock_(on_wall_clock) {
  always_ = channel({.by = trend::kTopicsAndEvents});
  thread_ = std::jthread([this] { run(); });
}

LiveFeed::~LiveFeed() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
}

net::Response LiveFeed::open(const net::Request& request, const trend::RankingOptions& options) {
  const std::shared_ptr<ShownChannel> shown = channel(options);
  if (!shown)
    return net::problem(503, fmt::format("{} selections are being watched already; try again in a minute", kMaxChannels));
  const std::string last_id(request.header("Last-Event-ID").value_or(""));
  return net::event_stream_response([this, shown, last_id](const std::shared_ptr<net::Stream>& viewer) {
    shown->add(viewer, last_id);
    {
      const std::lock_guard lock(mutex_);
      has_newcomer_ = true;
    }
    wake_.notify_all();
  });
}

std::shared_ptr<ShownChannel> LiveFeed::channel(const trend::RankingOptions& options) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<ShownChannel>& shown = channels_[key_of(options)];
  if (!shown && channels_.size() > kMaxChannels) {
    channels_.erase(key_of(options));
    return nullptr;
  }
  if (!shown) shown = std::make_shared<ShownChannel>(options, fmt::format("{:x}", clock_.now_ms()));
  return shown;
}

// All channels with viewers, and those that lost theirs a moment ago: who loads the page anew finds its movement there.
LiveFeed::Channels LiveFeed::watched(int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  Channels found;
  for (auto it = channels_.begin(); it != channels_.end();) {
    ShownChannel& shown = *it->second;
    if (shown.viewers() > 0)
      shown.idle_since_ms = 0;
    else if (shown.idle_since_ms == 0)
      shown.idle_since_ms = now_ms;
    const bool forgotten = it->second != always_ && shown.idle_since_ms != 0 && now_ms - shown.idle_since_ms > kForgetMs;
    if (!forgotten) found.push_back(it->second);
    it = forgotten ? channels_.erase(it) : std::next(it);
  }
  return found;
}

void LiveFeed::run() {
  name_thread("live-feed");
  for (;;) {
    const int64_t wait_ms = round(clock_.now_ms());
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, std::chrono::milliseconds(wait_ms), [this] { return stopping_ || has_newcomer_; });
    if (stopping_) return;
    // A newcomer's selection may be new: it should see everything at once.
    if (std::exchange(has_newcomer_, false)) {
      minute_ranked_ = -1;
      next_board_ms_ = next_second_ms_ = next_details_ms_ = 0;
    }
  }
}

int64_t LiveFeed::round(int64_t now_ms) {
  const auto began = std::chrono::steady_clock::now();
  const auto channels = watched(now_ms);
  // Somebody has set the clock back: what was due at some time is due now.
  if (now_ms < last_round_ms_) next_board_ms_ = next_second_ms_ = next_details_ms_ = next_sample_ms_ = 0;
  last_round_ms_ = now_ms;
  // What is due at nearly the same time goes out together.
  const int64_t due_ms = now_ms + beat_ms_ / 16;
  if (due_ms >= next_board_ms_) {
    const double spent_ms = thread_ms();
    rank(now_ms, channels);
    board_cost_ms_ += kWeightOfNewest * (thread_ms() - spent_ms - board_cost_ms_);
    beat_ms_ = beat_ms(viewers_of(channels), board_cost_ms_);
    next_board_ms_ = now_ms + beat_ms_;
  }
  if (due_ms >= next_second_ms_) each_second(now_ms, channels);
  for (const auto& shown : channels) shown->hand_on();
  return std::min(next_board_ms_, next_second_ms_) - now_ms - elapsed_ms(began);
}

void LiveFeed::rank(int64_t now_ms, const Channels& channels) {
  const uint64_t version = trends_.version();
  const int64_t now = trends_.now();
  const bool sampling = now_ms >= next_sample_ms_;
  // Scores change with the hour and entries go idle with the minute, even when nothing comes.
  if (version == version_ranked_ && now / trend::kMinuteMs == minute_ranked_ && !sampling) return;
  for (const auto& shown : channels) {
    if (shown->idle_since_ms != 0 && !sampling) continue;
    trend::RankingOptions options = shown->options();
    if (sampling) options.top = std::max(options.top, ShownChannel::kSampledRows);
    const auto ranking = trends_.ranking(options, now);
    if (!ranking.ok()) continue;
    if (sampling) shown->sample(now_ms, *ranking);
    const std::vector<BoardRow> rows = shown->board(*ranking);
    shown->shown.assign(ranking->begin(), ranking->begin() + static_cast<ptrdiff_t>(rows.size()));
    // The time is that of the change, so that an unchanged board is not sent again.
    shown->publish("trending", board_json(trends_.greatest_mtime(), rows));
  }
  version_ranked_ = version;
  minute_ranked_ = now / trend::kMinuteMs;
  if (sampling) next_sample_ms_ = now_ms + ShownChannel::kSampleMs;
}

void LiveFeed::each_second(int64_t now_ms, const Channels& channels) {
  next_second_ms_ = now_ms + kSecondMs;
  const StatusNow told = status(now_ms);
  const std::string status_text = status_json(told);
  const std::string lights_text = lights();
  const int64_t now = trends_.now();
  for (const auto& shown : channels) {
    const auto windows = trends_.windows({.days = shown->options().days}, now);
    if (windows.ok()) shown->note_total(windows->end_ms, windows->total);
    if (shown->idle_since_ms != 0) continue;
    shown->publish("status", status_text);
    if (windows.ok()) shown->publish("windows", trend::to_json(*windows));
    if (!lights_text.empty()) shown->publish("lights", lights_text);
  }
  if (now_ms < next_details_ms_) return;
  const double spent_ms = thread_ms();
  for (const auto& shown : channels) {
    if (shown->idle_since_ms == 0 && trends_.knows_rsvps()) tell_details(*shown, now);
  }
  next_details_ms_ = now_ms + std::max(kDetailsMs, static_cast<int64_t>((thread_ms() - spent_ms) * kShareForDetails));
}

void LiveFeed::tell_details(ShownChannel& shown, int64_t now) const {
  const auto subjects = subjects_of(shown.shown);
  std::vector<trend::Breakdown> found;
  trends_.look([&](trend::States states) {
    found = trend::breakdowns(states, subjects, {.days = shown.options().days, .top = 3, .with_topics = false}, now);
  });
  shown.publish("details", details_json(now, shown.shown, found));
}

StatusNow LiveFeed::status(int64_t now_ms) {
  StatusNow told{
      .now = now_ms, .on_wall_clock = on_wall_clock_, .event_time = trends_.greatest_mtime(), .sums = trends_.conservation()};
  told.knows_rsvps = trends_.knows_rsvps();
  if (!told.knows_rsvps) return told;
  reads_.push_back({now_ms, told.sums.read});
  while (reads_.size() > 2 && now_ms - reads_.front().at_ms > kRateMs) reads_.pop_front();
  const Read& first = reads_.front();
  if (now_ms > first.at_ms && told.sums.read >= first.messages) {
    told.messages_per_second =
        static_cast<double>(told.sums.read - first.messages) * 1e3 / static_cast<double>(now_ms - first.at_ms);
  }
  trends_.look([&](trend::States states) {
    for (const trend::TrendState* state : states) {
      told.rsvps += state->rsvps().size();
      told.changed += state->changed();
    }
  });
  // Trends count what came into the log; what did not is dead letters.
  if (facts_.dead_letters) {
    const uint64_t refused = facts_.dead_letters(0).own;
    told.sums.read += refused;
    told.sums.dead_letter += refused;
  }
  if (facts_.sources) told.sources = facts_.sources();
  return told;
}

// Where the RSVPs of the seconds since the last time are for; empty: nowhere.
std::string LiveFeed::lights() {
  const int64_t newest = trend::second_of(std::min(trends_.greatest_mtime(), trends_.now()));
  const int64_t from = std::max(lit_to_, newest - 2);
  lit_to_ = newest;
  std::vector<Light> found;
  trends_.look([&](trend::States states) {
    for (const trend::TrendState* state : states) {
      state->for_each_rsvp_between(from, newest, [&](const trend::RsvpRecord& rsvp) {
        const trend::TextId at = rsvp.names == trend::kNoSet ? trend::kNoText : state->name_sets().place(rsvp.names);
        if (at == trend::kNoText || found.size() >= kMaxLights) return;
        const trend::GroupPlace place = trend::GroupPlace::parse(state->dictionary().text(at));
        if (place.lat) found.push_back({*place.lat, *place.lon, 1 + static_cast<int64_t>(rsvp.guests)});
      });
    }
  });
  return found.empty() ? std::string() : lights_json(found);
}

}  // namespace rsvpulse::serve
