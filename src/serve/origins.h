// Origins: by which names browsers may ask this server, so that no page of another site reads or writes here.
// docs/adr/0019-pages-of-other-sites.md says against what.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/http.h"
#include "net/server.h"
#include "serve/tokens.h"

namespace rsvpulse::serve {

// Safe for concurrent use.
class Origins {
 public:
  // `on_loopback`: only this machine can connect. `names` are further hosts that this server is reached by, without a port.
  // `tokens` outlive it.
  Origins(bool on_loopback, std::vector<std::string> names, const Tokens& tokens)
      : on_loopback_(on_loopback), names_(std::move(names)), tokens_(tokens) {}

  // Why the request is not served, for people; empty: it may be. Refused are
  // - on the loopback without a read token: a Host that is neither the loopback nor one of the names
  // - what is no GET or HEAD: a browser's request for a page of another origin
  // Requests without these headers are no browser's.
  std::string fault(const net::Request& request) const;

  // The same route, 403 for what has a fault. `origins` must outlive it.
  static net::Route guarded(net::Route route, const Origins& origins);

 private:
  bool is_named(std::string_view host) const;

  const bool on_loopback_;
  const std::vector<std::string> names_;
  const Tokens& tokens_;
};

// For those alone whom both let through.
inline net::Route guarded(net::Route route, const Tokens& tokens, const Origins& origins) {
  return Origins::guarded(Tokens::guarded(std::move(route), tokens), origins);
}

}  // namespace rsvpulse::serve
