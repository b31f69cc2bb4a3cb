// ShownChannel: what viewers with the same options see, and who they are.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "net/event_feed.h"
#include "serve/answers.h"
#include "trend/ranking.h"

namespace rsvpulse::serve {

// publish(), hand_on(), add() and viewers() are safe from any thread; the rest belongs to the thread that computes.
class ShownChannel {
 public:
  // Movement is told against the ranking of about so long ago.
  static constexpr int64_t kMovementMs = 600'000;
  static constexpr int64_t kSampleMs = 10'000;
  static constexpr size_t kSampledRows = 500;

  // `boot` parts this process's ids from those of earlier ones.
  ShownChannel(const trend::RankingOptions& options, std::string boot) : options_(options), boot_(std::move(boot)) {}

  const trend::RankingOptions& options() const { return options_; }
  size_t viewers() const { return feed_.viewers(); }

  // What all should see, kept for those who come later. What equals the last of its name is not told again.
  void publish(std::string_view name, const std::string& data);
  // Sends what was published since the last time, in one piece to each viewer: for hundreds, the writes are what costs.
  void hand_on();
  // Shows a newcomer the newest of everything that is newer than `last_id`, then all that follows.
  void add(const std::shared_ptr<net::Stream>& viewer, std::string_view last_id);

  // The board with how each entry moved. `ranking` may be longer than the board.
  std::vector<BoardRow> board(const std::vector<trend::RankedEntry>& ranking) const;
  // Remembers where entries stood, for movement later.
  void sample(int64_t now_ms, const std::vector<trend::RankedEntry>& ranking);
  // Each second's total of the last five minutes.
  void note_total(int64_t end_ms, int64_t total);

  std::vector<trend::RankedEntry> shown;  // the board as last published
  int64_t idle_since_ms = 0;              // without viewers; 0: it has some

 private:
  // Without movement until so much is known of the past.
  static constexpr int64_t kMinMovementMs = 60'000;
  static constexpr size_t kTotals = 600;

  struct Event {
    uint64_t number = 0;
    std::string data;
    net::Bytes bytes;
  };
  struct Sample {
    int64_t at_ms;
    std::vector<uint64_t> entries;  // the hash of each, by rank: names would take some megabytes in ten minutes
  };

  void hand_on_locked();
  std::vector<net::Stream::Slotted> newer_than(uint64_t number, bool with_transient) const;
  std::string id_of(uint64_t number) const;
  uint64_t number_of(std::string_view id) const;

  const trend::RankingOptions options_;
  const std::string boot_;
  net::EventFeed feed_;

  std::mutex mutex_;
  uint64_t number_ = 0;
  uint64_t handed_on_ = 0;                            // events up to this number
  std::map<std::string, Event, std::less<>> newest_;  // by name
  std::deque<int64_t> totals_;
  int64_t totals_end_ms_ = 0;

  std::deque<Sample> samples_;
  int64_t sampled_at_ms_ = 0;
};

}  // namespace rsvpulse::serve
