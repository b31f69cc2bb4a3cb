// Site: the page and its API over live trends, as routes for a net::Server.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "net/server.h"
#include "serve/facts.h"
#include "trend/trends_sink.h"

namespace rsvpulse::serve {

struct SiteOptions {
  bool on_wall_clock = true;
  // Bearer tokens; with any of them set every route but the page's files wants one. The admin's opens all that the reader's does.
  std::string read_token = {};
  std::string admin_token = {};
};

// What a request may do.
enum class Access { kNone, kRead, kAdmin };

// Safe from any thread. Must outlive the server that its routes are given to.
class Site {
 public:
  // `trends` and `clock` must outlive the site.
  Site(const trend::LiveTrends& trends, Facts facts, const Clock& clock, SiteOptions options);
  ~Site();

  // The page's files, every route of routes.h, and /openapi.json.
  std::vector<net::Route> routes();

  // By the request's bearer token; without any token set everybody is an admin: then the server listens on the loopback only.
  Access access(const net::Request& request) const;

  // For every response: the page loads nothing from elsewhere, runs no inline script, and is framed by nobody.
  static std::vector<net::Header> security_headers();

 private:
  class Handlers;
  const std::unique_ptr<Handlers> handlers_;
};

}  // namespace rsvpulse::serve
