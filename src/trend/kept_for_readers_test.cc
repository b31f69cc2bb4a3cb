// What a state keeps for readers answers as the plain way does, to the last bit, whatever came between two questions.
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "trend/made_answers.h"
#include "trend/made_messages.h"
#include "trend/trend_state.h"

namespace rsvpulse::trend {
namespace {

constexpr int64_t kStart = 1'000 * kHourMs;
constexpr int64_t kDays = 2;

// One stream into states that keep for readers and into others that do not, and both asked now and then.
class Twins {
 public:
  // Every second stream is slow, so that entries go idle while their last RSVPs come and go.
  Twins(uint32_t seed, size_t states) : random_(seed), pace_(seed % 2 == 0 ? 1 : 60) {
    for (size_t i = 0; i < states; ++i) {
      kept_.push_back(std::make_unique<TrendState>(kDays));
      plain_.push_back(std::make_unique<TrendState>(kDays));
      kept_views_.push_back(kept_.back().get());
      plain_views_.push_back(plain_.back().get());
    }
  }

  void run(int steps) {
    for (int step = 0; step < steps; ++step) {
      // Somebody begins to ask when much is there already.
      if (step == 40) {
        for (const auto& state : kept_) state->keep_for_readers();
      }
      pass_time();
      const MadeMessage message = made_message();
      const auto state = static_cast<size_t>(message.rsvp_id) % kept_.size();
      const Observation observation = maker_.make(message);
      // The reader's cache of groups begins anew now and then: sets that nobody needs go then, and their numbers to others.
      kept_[state]->apply(observation, clock_, static_cast<uint64_t>(step / 30));
      plain_[state]->apply(observation, clock_, static_cast<uint64_t>(step / 30));
      if (one_in(3)) {
        kept_[state]->evict(clock_);
        plain_[state]->evict(clock_);
      }
      if (one_in(4)) ask(step);
      if (testing::Test::HasFailure()) return;
    }
  }

 private:
  int64_t below(int64_t end) { return std::uniform_int_distribution<int64_t>(0, end - 1)(random_); }
  bool one_in(int64_t n) { return below(n) == 0; }
  // Few are met often, many seldom.
  std::string name() { return fmt::format("n{}", below(1 + below(40))); }

  void pass_time() {
    clock_ += below(1'500) * pace_;
    if (one_in(60)) clock_ += below(10) * kMinuteMs;
    if (one_in(300)) clock_ += below(50) * kHourMs;
  }

  MadeMessage made_message() {
    MadeMessage message;
    message.rsvp_id = 1 + below(200);
    message.mtime = clock_ - (one_in(5) ? below(3 * kHourMs) : below(20'000 * pace_)) + (one_in(200) ? below(2 * kHourMs) : 0);
    message.response = one_in(3) ? rsvp::Response::kNo : rsvp::Response::kYes;
    message.guests = static_cast<int32_t>(below(3));
    for (int64_t i = below(4); i > 0; --i) message.topics.push_back(name());
    message.event_id = one_in(8) ? "" : fmt::format("e{}", below(6));
    message.event_name = one_in(8) ? "" : name();
    message.city = one_in(3) ? "" : name();
    return message;
  }

  void ask(int step) {
    int64_t now = clock_ + below(3) * below(70'000);
    for (const TrendState* state : plain_views_) now = std::max(now, state->evicted_to());
    RankingOptions options = everything();
    options.days = 1 + below(kDays);
    options.decay = static_cast<double>(below(3)) / 2;
    options.idle_minutes = below(3) * 35;
    ASSERT_EQ(answers(kept_views_, now, options), answers(plain_views_, now, options)) << "step " << step;
    options.top = static_cast<size_t>(below(6));
    if (one_in(2)) options.by = kTopicsAndEvents;
    ASSERT_EQ(few(kept_views_, options, now), few(plain_views_, options, now)) << "step " << step;
  }

  static std::string few(States states, const RankingOptions& options, int64_t now) {
    std::string out;
    for (const RankedEntry& entry : rank(states, options, now)) out += fmt::format("{} {:a}\n", entry.name, entry.score);
    const Windows found = windows(states, {.top_events = options.top, .days = options.days}, now);
    for (const TopEvent& event : found.top_events) {
      out += fmt::format("{} {} {}\n", event.event_id, event.event_name.value_or("-"), event.yes);
    }
    return out;
  }

  std::mt19937 random_;
  int64_t pace_;
  ObservationMaker maker_;
  int64_t clock_ = kStart;
  std::vector<std::unique_ptr<TrendState>> kept_;
  std::vector<std::unique_ptr<TrendState>> plain_;
  std::vector<const TrendState*> kept_views_;
  std::vector<const TrendState*> plain_views_;
};

TEST(KeptForReaders, AnswersAsThePlainWayDoes) {
  for (uint32_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    Twins(seed, 1 + seed % 3).run(1'200);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace rsvpulse::trend
