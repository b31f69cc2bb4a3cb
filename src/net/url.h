// URLs of the kinds the program connects to, and the escapes of paths and queries.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace rsvpulse::net {

struct Url {
  std::string scheme;  // lower case: http, https, ws, wss
  std::string host;    // name or address, of IPv6 without brackets
  uint16_t port = 0;
  std::string target;  // path and query as they came, beginning with '/'

  bool secure() const { return scheme == "https" || scheme == "wss"; }
  // "host" or "host:8080": without the port that goes without saying.
  std::string authority() const;
  std::string text() const;

  bool operator==(const Url&) const = default;
};

// Errors (kUsage) tell what is wrong: another scheme, no host, a port out of range, blanks and controls, or credentials, which
// do not belong in a URL. A fragment is left out.
Result<Url> parse_url(std::string_view text);

// Whether the host is this machine alone. A name that only begins like an address of it is whatever its owner makes it.
bool is_loopback(std::string_view host);

// Where `reference` leads to from `base`, as a Location header has it: absolute, "//host/…", "/path" or "path".
Result<Url> resolve_url(const Url& base, std::string_view reference);

// The target with `key=value` in its query, in place of what it says of `key`.
std::string with_query_value(std::string_view target, std::string_view key, std::string_view value);

// %XX decoded, and '+' as a blank in queries; nullopt for a broken escape.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_blank);
// All but letters, digits and -._~ escaped.
std::string percent_encoded(std::string_view text);

// "a=1&b" as pairs; nullopt for a broken escape.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query);

}  // namespace rsvpulse::net
