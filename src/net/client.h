// What every connection that the program opens shares: trust, proxies, time limits.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/http.h"
#include "net/url.h"

namespace rsvpulse::net {

// The certificates that servers are verified against. Made once, used by any number of connections and threads.
class TlsTrust {
 public:
  // `ca_file` is a PEM file; empty: what the system trusts. An unreadable file is kConfig.
  static Result<std::shared_ptr<const TlsTrust>> load(const std::string& ca_file);
  virtual ~TlsTrust() = default;
};

struct Proxy {
  std::string host;
  uint16_t port = 0;
  std::string credentials;  // "user:password"; never shown

  bool operator==(const Proxy&) const = default;
};

// The proxy that the environment names for `url`, as curl reads it: http_proxy, https_proxy, all_proxy and no_proxy, in small
// or capital letters (HTTP_PROXY is not looked at: in a CGI it would be the client's). ws counts as http, wss as https. Errors
// (kConfig): a proxy that is no http:// one.
Result<std::optional<Proxy>> proxy_for(const Url& url);

struct ClientOptions {
  std::vector<Header> headers = {};  // sent with each request to the origin asked for, and to no other: they may be secrets
  std::string token = {};            // "Authorization: Bearer …"; likewise
  std::shared_ptr<const TlsTrust> trust = {};  // none: what the system trusts
  int64_t connect_timeout_ms = 10'000;         // until the head of the response is there, for each hop
  int64_t idle_timeout_ms = 60'000;
  int max_redirects = 5;
  bool use_proxies = true;  // those of the environment
};

}  // namespace rsvpulse::net
