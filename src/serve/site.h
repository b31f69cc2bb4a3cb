// Site: the page and its API over live trends, as routes for a net::Server.
#pragma once

#include <memory>
#include <vector>

#include "base/clock.h"
#include "net/server.h"
#include "serve/facts.h"
#include "serve/tokens.h"
#include "trend/trends_sink.h"

namespace rsvpulse::serve {

struct SiteOptions {
  bool on_wall_clock = true;
  const Tokens* tokens = nullptr;  // for the description alone: guarding the routes is up to who serves them
};

// Safe from any thread. Must outlive the server that its routes are given to.
class Site {
 public:
  // `trends`, `clock` and the tokens must outlive the site.
  Site(const trend::LiveTrends& trends, Facts facts, const Clock& clock, SiteOptions options);
  ~Site();

  // The page's files and the routes of page_routes.h.
  std::vector<net::Route> routes();

  // For every response: the page loads nothing from elsewhere, runs no inline script, and is framed by nobody.
  static std::vector<net::Header> security_headers();

 private:
  class Handlers;
  const std::unique_ptr<Handlers> handlers_;
};

}  // namespace rsvpulse::serve
