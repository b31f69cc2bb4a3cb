// The proof of a WebSocket handshake (RFC 6455, 4.2.2).
#pragma once

#include <string>
#include <string_view>

namespace rsvpulse::net {

// The Sec-WebSocket-Accept that answers a Sec-WebSocket-Key.
std::string websocket_accept(std::string_view key);

}  // namespace rsvpulse::net
