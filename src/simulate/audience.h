// Audience: the clients of the stand-in, each with its place in the timeline, and the rules by which lines reach them.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "net/stream.h"
#include "simulate/timeline.h"

namespace rsvpulse::simulate {

struct AudienceOptions {
  // Lines go out when they are due, whoever is there to take them, and who lags too far is sent away. Else they are all due at
  // once, and the slowest client sets the pace.
  bool paced = true;
  size_t lag_bytes = size_t{32} << 20;   // how far a client may lag when paced
  size_t queue_bytes = size_t{1} << 18;  // handed to a connection beyond what it has sent
  size_t frame_bytes = size_t{1} << 16;  // of lines together in one write

  // Misbehaviour towards each connection. Lines sent again to who asked for them do not count: else it would never get on.
  uint64_t drop_every = 0;  // a reset after so many lines, in the middle of the next where the transport has no frames
  int64_t stall_ms = 0;     // so long a silence after every kStallLines lines
};
inline constexpr uint64_t kStallLines = 1'000;

// Safe for concurrent use: streams call back on the server's thread while another ticks.
class Audience {
 public:
  enum class Form { kLines, kFrames, kEvents };  // HTTP, WebSocket, server-sent events

  // `tell` hears of clients that come and go, one line each. `clock` must outlive this.
  Audience(Timeline timeline, AudienceOptions options, const Clock& clock, std::function<void(std::string)> tell);

  // A new client. With `since_mtime` it gets what is kept of that time and later first; without, what comes from now on, or,
  // not paced, all that is kept.
  void join(std::shared_ptr<net::Stream> stream, Form form, std::optional<int64_t> since_mtime);

  // Sends what has become due; to be called every few milliseconds. An error of the feed is final.
  Status tick();

  // The feed is at its end and all clients, at least one, have got everything.
  bool served_to_the_end() const;
  uint64_t lines_sent() const;

 private:
  struct Client {
    std::shared_ptr<net::Stream> stream;
    Form form;
    uint64_t number;          // for people
    uint64_t next = 0;        // line
    uint64_t replay_end = 0;  // lines before it only when their mtime is at least:
    std::optional<int64_t> since_mtime;
    uint64_t sent_new = 0;  // lines that were not sent to anybody before it joined
    int64_t silent_until_ms = 0;
    bool dropping = false;  // reset once its queue is empty
    std::atomic<bool> gone = false;
  };
  enum class Fate { kStays, kReset, kClosed };

  Result<bool> take_round();
  void on_drained(const std::shared_ptr<Client>& client);
  // Writes to the client what its queue has room for.
  Fate pump(Client& client);
  bool pull(const Client& client);
  // Appends the lines from client.next on to one piece; how many fit.
  std::string take_piece(Client& client);
  void append(const Client& client, std::string_view text, std::string& piece) const;
  uint64_t needed() const;
  void settle(Client& client, Fate fate);

  mutable std::mutex mutex_;
  Timeline timeline_;
  const AudienceOptions options_;
  const Clock& clock_;
  const std::function<void(std::string)> tell_;
  std::vector<std::shared_ptr<Client>> clients_;
  std::optional<Error> failure_;  // of the feed
  uint64_t joined_ = 0;
  uint64_t lines_sent_ = 0;
  uint64_t furthest_ = 0;  // the first line that no client was sent
};

}  // namespace rsvpulse::simulate
