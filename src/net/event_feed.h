// EventFeed: server-sent events to any number of viewers, each event formatted once.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "net/stream.h"

namespace rsvpulse::net {

// One event as bytes on the wire; `data` may hold line ends, `name` and `id` (empty: without) none.
Bytes format_event(std::string_view name, std::string_view id, std::string_view data);

// Safe for use from any thread.
class EventFeed {
 public:
  // What a new viewer should see first is written to its stream before it is added.
  void add(std::shared_ptr<Stream> viewer);
  // Events in the order of their ids, formatted, each in the slot of its name: a slow viewer gets only the newest of each.
  void publish(std::span<const Stream::Slotted> events);
  // To spare the work of making events that nobody sees.
  size_t viewers() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<Stream>> viewers_;  // closed ones go with the next event
};

}  // namespace rsvpulse::net
