// The client end of WebSockets. Internal to net: open_feed() is the way in.
#pragma once

#include <memory>

#include "net/feed.h"
#include "net/http_client.h"

namespace rsvpulse::net {

// Shakes hands; anything but 101 comes back as the status of a refusal.
Result<OpenFeed> open_websocket(const Url& url, const ClientOptions& options, const Interrupt& interrupt);

// Of a refused or redirected response: its Retry-After, in seconds or as a date.
std::optional<int64_t> retry_after_ms(const HttpHead& head);

}  // namespace rsvpulse::net
