// Upstream: the process that keeps the RSVPs, for what a server of aggregates alone cannot answer.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "net/client.h"
#include "net/server.h"
#include "net/url.h"

namespace rsvpulse::serve {

// A value.
class Upstream {
 public:
  // `url` is where the other process serves, its base path included: "http://10.0.0.5:8080"; empty: there is none. `token`
  // opens it, and is sent nowhere else. Errors (kUsage): no such URL.
  static Result<Upstream> make(const std::string& url, const std::string& token);

  // The routes about single topics, events, groups and places, sources, dead letters and pipelines. Each passes its request
  // on and answers what the other answers; 503 without one, or when it is out of reach.
  std::vector<net::Route> routes() const;

 private:
  net::Response pass_on(const net::Request& request) const;

  std::string base_;  // without a slash at its end; empty: there is none
  net::ClientOptions client_;
};

}  // namespace rsvpulse::serve
