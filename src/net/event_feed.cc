#include "net/event_feed.h"

#include <algorithm>
#include <string>

namespace rsvpulse::net {

Bytes format_event(std::string_view name, std::string_view id, std::string_view data) {
  std::string text;
  text.reserve(name.size() + id.size() + data.size() + 24);
  if (!id.empty()) text.append("id: ").append(id) += '\n';
  if (!name.empty()) text.append("event: ").append(name) += '\n';
  while (true) {
    const size_t end = std::min(data.find_first_of("\r\n"), data.size());
    text.append("data: ").append(data.substr(0, end)) += '\n';
    if (end == data.size()) break;
    data.remove_prefix(data.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
  }
  text += '\n';
  return make_bytes(std::move(text));
}

void EventFeed::add(std::shared_ptr<Stream> viewer) {
  const std::lock_guard lock(mutex_);
  viewers_.push_back(std::move(viewer));
}

void EventFeed::publish(std::span<const Stream::Slotted> events) {
  const std::lock_guard lock(mutex_);
  std::erase_if(viewers_, [&](const std::shared_ptr<Stream>& viewer) { return !viewer->write_latest(events); });
}

size_t EventFeed::viewers() const {
  const std::lock_guard lock(mutex_);
  return static_cast<size_t>(
      std::count_if(viewers_.begin(), viewers_.end(), [](const auto& viewer) { return viewer->is_open(); }));
}

}  // namespace rsvpulse::net
