#include "serve/origins.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "net/url.h"

namespace rsvpulse::serve {
namespace {

// Whether the page that asks comes from where the request goes.
bool is_same(const net::Url& origin, std::string_view host) {
  const auto asked = net::parse_url(fmt::format("{}://{}/", origin.scheme, host));
  return asked.ok() && equals_folded(asked->authority(), origin.authority());
}

}  // namespace

bool Origins::is_named(std::string_view host) const {
  return std::any_of(names_.begin(), names_.end(), [&](const std::string& name) { return equals_folded(name, host); });
}

std::string Origins::fault(const net::Request& request) const {
  const auto host = request.header("Host");
  if (host && on_loopback_ && !tokens_.has_read()) {
    const auto asked = net::parse_url(fmt::format("http://{}/", *host));
    if (!asked.ok() || (!net::is_loopback(asked->host) && !is_named(asked->host))) {
      return fmt::format("this server is not known as '{}'; if it is to be, start it with --host and that name", *host);
    }
  }
  if (request.method == "GET" || request.method == "HEAD") return "";
  constexpr std::string_view kElsewhere = "pages of other sites may not write here";
  const auto origin = request.header("Origin");
  if (!origin) {
    const auto site = request.header("Sec-Fetch-Site");
    return site && *site != "same-origin" && *site != "none" ? std::string(kElsewhere) : "";
  }
  const auto page = net::parse_url(*origin);
  if (page.ok() && (is_named(page->host) || (host && is_same(*page, *host)))) return "";
  return fmt::format("{}, and this one is of {}", kElsewhere, *origin);
}

net::Route Origins::guarded(net::Route route, const Origins& origins) {
  route.handler = [&origins, handle = std::move(route.handler)](const net::Request& request) {
    const std::string fault = origins.fault(request);
    return fault.empty() ? handle(request) : net::problem(403, fault);
  };
  return route;
}

}  // namespace rsvpulse::serve
