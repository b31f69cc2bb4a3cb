// EventFeed: server-sent events to any number of viewers, each event formatted once.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "net/stream.h"

namespace rsvpulse::net {

// One event as bytes on the wire; `data` may hold line ends, `name` and `id` (empty: without) none.
Bytes format_event(std::string_view name, std::string_view id, std::string_view data);

// Safe for use from any thread.
class EventFeed {
 public:
  enum class Delivery {
    kEach,    // every viewer gets every event; one who lags by more than the limit is dropped, and comes back by Last-Event-ID
    kLatest,  // a slow viewer gets only the newest of this name
  };
  static constexpr size_t kMaxLagBytes = 1024 * 1024;

  explicit EventFeed(size_t max_lag_bytes = kMaxLagBytes) : max_lag_bytes_(max_lag_bytes) {}

  // What a new viewer should see first is written to its stream before it is added.
  void add(std::shared_ptr<Stream> viewer);
  void publish(std::string_view name, std::string_view id, std::string_view data, Delivery delivery);
  // To spare the work of making events that nobody sees.
  size_t viewers() const;

 private:
  const size_t max_lag_bytes_;
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<Stream>> viewers_;  // closed ones go with the next event
};

}  // namespace rsvpulse::net
