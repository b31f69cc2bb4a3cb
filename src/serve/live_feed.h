// LiveFeed: the stream that pages follow. What viewers with the same options see is computed once for all of them.
//
// Events, each with an id:
//   history   at the beginning: the totals of the last five minutes, second by second
//   trending  the board, when it changed, at most every 100 ms; where there are hundreds of viewers, or ranking would take more
//             than a fortieth of a processor, less often
//   details   hours and reasons of the board's entries, every 5 s, less often where that takes more than a hundredth of one
//   windows, status, lights   each second
// Every event but lights tells the present whole, so a slow viewer gets the newest of each kind, and one who comes back by
// Last-Event-ID gets those that are newer than what it saw.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "net/http.h"
#include "serve/facts.h"
#include "serve/shown_channel.h"
#include "trend/trends_sink.h"

namespace rsvpulse::serve {

// Safe from any thread.
class LiveFeed {
 public:
  // What is handed in must outlive the feed. Computes in a thread of its own while there are viewers.
  LiveFeed(const trend::LiveTrends& trends, const Facts& facts, const Clock& clock, bool on_wall_clock);
  ~LiveFeed();

  // The response that makes a viewer of whoever asked.
  net::Response open(const net::Request& request, const trend::RankingOptions& options);

 private:
  using Channels = std::vector<std::shared_ptr<ShownChannel>>;

  void run();
  // One round; returns how long it wants to wait until the next, ms.
  int64_t round(int64_t now_ms);
  void rank(int64_t now_ms, const Channels& channels);
  void each_second(int64_t now_ms, const Channels& channels);
  void tell_details(ShownChannel& shown, int64_t now) const;
  StatusNow status(int64_t now_ms);
  std::string lights();
  std::shared_ptr<ShownChannel> channel(const trend::RankingOptions& options);
  Channels watched(int64_t now_ms);

  const trend::LiveTrends& trends_;
  const Facts& facts_;
  const Clock& clock_;
  const bool on_wall_clock_;

  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  bool has_newcomer_ = false;
  std::map<std::string, std::shared_ptr<ShownChannel>> channels_;
  // What is selected by default: kept without viewers too, so that the first one finds totals and movement.
  std::shared_ptr<ShownChannel> always_;

  // Of the computing thread alone.
  uint64_t version_ranked_ = 0;
  int64_t minute_ranked_ = -1;
  int64_t last_round_ms_ = 0;
  int64_t beat_ms_ = 0;  // between two boards
  int64_t next_board_ms_ = 0;
  int64_t next_second_ms_ = 0;
  int64_t next_details_ms_ = 0;
  int64_t next_sample_ms_ = 0;
  double board_cost_ms_ = 0;  // of processor time, lately
  int64_t lit_to_ = -1;       // the second whose RSVPs were shown last
  struct Read {
    int64_t at_ms;
    uint64_t messages;
  };
  std::deque<Read> reads_;  // of the last ten seconds
  std::jthread thread_;
};

}  // namespace rsvpulse::serve
