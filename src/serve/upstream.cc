#include "serve/upstream.h"

#include <utility>

#include <fmt/format.h>

#include "net/http_client.h"
#include "serve/page_routes.h"
#include "serve/routes.h"

namespace rsvpulse::serve {
namespace {

constexpr int64_t kAnswerMs = 5'000;

std::string target_of(const net::Request& request) {
  std::string target = request.path;
  for (const auto& [name, value] : request.query) {
    target += fmt::format("{}{}={}", target.size() == request.path.size() ? '?' : '&', net::percent_encoded(name),
                          net::percent_encoded(value));
  }
  return target;
}

}  // namespace

Result<Upstream> Upstream::make(const std::string& url, const std::string& token) {
  Upstream made;
  made.client_ = {
      .token = token, .connect_timeout_ms = kAnswerMs, .idle_timeout_ms = kAnswerMs, .max_redirects = 0, .use_proxies = false};
  if (url.empty()) return made;
  const auto parsed = net::parse_url(url);
  if (!parsed.ok()) return parsed.error();
  if (parsed->scheme != "http" && parsed->scheme != "https") {
    return Error{ErrorKind::kUsage, fmt::format("{}: an upstream is an http:// or https:// URL", url)};
  }
  made.base_ = parsed->text();
  while (made.base_.ends_with('/')) made.base_.pop_back();
  return made;
}

std::vector<net::Route> Upstream::routes() const {
  std::vector<net::Route> routes;
  for (const RouteDeclaration* declared :
       {&kEntryRoute, &kEventRoute, &kGroupRoute, &kMapRoute, &kSourcesRoute, &kDeadLettersRoute, &kPipelinesRoute}) {
    routes.push_back({.method = std::string(declared->method),
                      .pattern = std::string(declared->path),
                      .handler = [self = *this](const net::Request& request) { return self.pass_on(request); },
                      .may_block = true});
  }
  return routes;
}

net::Response Upstream::pass_on(const net::Request& request) const {
  if (base_.empty()) {
    return net::problem(503,
                        "this server has the counts alone; start it with --upstream and the URL of a process of `rsvpulse run` "
                        "with the trends pipeline, which keeps the RSVPs themselves");
  }
  const auto url = net::parse_url(base_ + target_of(request));
  if (!url.ok()) return net::problem(400, url.error().message);
  auto answer = net::fetch({.url = *url}, client_);
  if (!answer.ok()) return net::problem(503, fmt::format("upstream: {}", answer.error().message));
  if (answer->head.status == 401 || answer->head.status == 403) {
    return net::problem(503, "upstream: it refuses this server; --upstream-token must be one of its tokens");
  }
  net::Response response;
  response.status = answer->head.status;
  response.body = std::move(answer->body);
  const auto type = net::find_header(answer->head.headers, "Content-Type");
  response.headers.push_back({"Content-Type", std::string(type.value_or("application/octet-stream"))});
  return response;
}

}  // namespace rsvpulse::serve
