#include <cstdlib>

#include <fmt/format.h>

#include "base/ascii.h"
#include "net/client.h"

namespace rsvpulse::net {
namespace {

std::string_view variable(const char* small, const char* capital) {
  for (const char* name : {small, capital}) {
    const char* value = name != nullptr ? std::getenv(name) : nullptr;
    if (value != nullptr && *value != '\0') return value;
  }
  return {};
}

std::string folded(std::string_view text) {
  std::string out;
  for (const char c : text) out += fold_ascii(c);
  return out;
}

// Whether no_proxy names the host: itself, a domain above it, or "*"; with a port only for that.
bool is_excepted(const Url& url, std::string_view list) {
  const std::string host = folded(url.host);
  while (!list.empty()) {
    std::string element = folded(trim_ascii_blanks(list.substr(0, list.find(','))));
    list.remove_prefix(std::min(list.find(',') == std::string_view::npos ? list.size() : list.find(',') + 1, list.size()));
    if (element == "*") return true;
    if (const size_t colon = element.rfind(':'); colon != std::string::npos && element.find(':') == colon) {
      if (element.substr(colon + 1) != std::to_string(url.port)) continue;
      element.resize(colon);
    }
    if (element.starts_with('[') && element.ends_with(']')) element = element.substr(1, element.size() - 2);
    if (element.starts_with('.')) element.erase(0, 1);
    if (element.empty()) continue;
    if (host == element || host.ends_with("." + element)) return true;
  }
  return false;
}

}  // namespace

Result<std::optional<Proxy>> proxy_for(const Url& url) {
  std::string_view named = url.secure() ? variable("https_proxy", "HTTPS_PROXY") : variable("http_proxy", nullptr);
  if (named.empty()) named = variable("all_proxy", "ALL_PROXY");
  if (named.empty() || is_excepted(url, variable("no_proxy", "NO_PROXY"))) return std::optional<Proxy>();

  Proxy proxy;
  std::string text(named);
  const size_t scheme = text.find("://");
  const size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
  const size_t end = std::min(text.find('/', begin), text.size());
  if (const size_t at = text.rfind('@', end); at != std::string::npos && at >= begin && at < end) {
    proxy.credentials = percent_decoded(std::string_view(text).substr(begin, at - begin), false).value_or("");
    text.erase(begin, at + 1 - begin);
  }
  const auto parsed = parse_url(scheme == std::string::npos ? "http://" + text : text);
  if (!parsed.ok()) return Error{ErrorKind::kConfig, "the proxy that the environment names: " + parsed.error().message};
  if (parsed->scheme != "http")
    return Error{ErrorKind::kConfig,
                 fmt::format("the proxy that the environment names is {}://…; only http:// ones can be used", parsed->scheme)};
  proxy.host = parsed->host;
  // Without a port curl takes 1080, which no HTTP proxy has; 80 is what the URL says.
  proxy.port = parsed->port;
  return std::optional<Proxy>(std::move(proxy));
}

}  // namespace rsvpulse::net
