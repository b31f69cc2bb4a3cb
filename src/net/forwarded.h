// Who asks, where requests come through reverse proxies.
#pragma once

#include <string>
#include <vector>

#include "net/http.h"

namespace rsvpulse::net {

// The address of the client: `peer`, or when that is one of the `trusted` proxies the last address in X-Forwarded-For that is
// none of them. What stands before it was written by nobody who is trusted. Text that is no address ends the search.
std::string forwarded_client(const std::string& peer, const std::vector<Header>& headers,
                             const std::vector<std::string>& trusted);

}  // namespace rsvpulse::net
