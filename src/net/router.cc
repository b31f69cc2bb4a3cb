#include "net/router.h"

#include "net/url.h"

namespace rsvpulse::net {
namespace {

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  if (path.starts_with('/')) path.remove_prefix(1);
  while (true) {
    const size_t slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

bool is_name(std::string_view segment) { return segment.size() > 2 && segment.starts_with('{') && segment.ends_with('}'); }

}  // namespace

Router::Router(std::vector<Route> routes, std::string base_path) : base_path_(std::move(base_path)) {
  while (base_path_.ends_with('/')) base_path_.pop_back();
  for (Route& route : routes) {
    Pattern pattern;
    for (const std::string_view segment : segments_of(route.pattern)) pattern.segments.emplace_back(segment);
    if (pattern.segments.back() == "*") {
      pattern.segments.pop_back();
      pattern.open_end = true;
    }
    pattern.route = std::move(route);
    patterns_.push_back(std::move(pattern));
  }
}

Router::Match Router::match(std::string_view method, std::string_view path) const {
  Match match;
  match.refusal = 404;
  if (!path.starts_with(base_path_)) return match;
  path.remove_prefix(base_path_.size());
  if (!base_path_.empty() && !path.empty() && !path.starts_with('/')) return match;
  match.path = path.empty() ? "/" : path;

  const auto given = segments_of(match.path);
  for (const Pattern& pattern : patterns_) {
    const auto& wanted = pattern.segments;
    if (given.size() < wanted.size() || (given.size() > wanted.size() && !pattern.open_end)) continue;
    std::vector<std::pair<std::string, std::string>> values;
    bool fits = true;
    bool broken = false;
    for (size_t i = 0; fits && i < wanted.size(); ++i) {
      if (!is_name(wanted[i])) {
        fits = wanted[i] == given[i];
        continue;
      }
      auto value = percent_decoded(given[i], false);
      broken = broken || !value;
      values.emplace_back(wanted[i].substr(1, wanted[i].size() - 2), std::move(value).value_or(""));
    }
    if (!fits) continue;
    const std::string& served = pattern.route.method;
    if (served != method && !(served == "GET" && method == "HEAD")) {
      match.refusal = 405;
      if (!match.allow.empty()) match.allow += ", ";
      match.allow += served == "GET" ? "GET, HEAD" : served;
      continue;
    }
    match.refusal = broken ? 400 : 0;
    match.route = broken ? nullptr : &pattern.route;
    match.path_values = std::move(values);
    return match;
  }
  return match;
}

}  // namespace rsvpulse::net
