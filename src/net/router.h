// Router: which route serves a request.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/server.h"

namespace rsvpulse::net {

class Router {
 public:
  Router(std::vector<Route> routes, std::string base_path);

  struct Match {
    const Route* route = nullptr;  // lives as long as the router
    std::vector<std::pair<std::string, std::string>> path_values;
    std::string path;   // below the base path
    int refusal = 0;    // without a route: 400 for a broken escape, 404, 405
    std::string allow;  // of a 405: the methods there are
  };
  // `path` as it came, without the query.
  Match match(std::string_view method, std::string_view path) const;

 private:
  struct Pattern {
    Route route;
    std::vector<std::string> segments;
    bool open_end = false;
  };
  std::vector<Pattern> patterns_;
  std::string base_path_;
};

}  // namespace rsvpulse::net
