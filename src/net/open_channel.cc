#include <charconv>

#include <fmt/format.h>

#include "base/base64.h"
#include "base/printable.h"
#include "net/channel.h"

namespace rsvpulse::net {
namespace {

constexpr size_t kMaxTunnelHead = 16 * 1024;

Error outside(std::string message) { return {ErrorKind::kOutside, std::move(message)}; }

// Asks a proxy for a tunnel to the URL's server.
Status open_tunnel(Channel& channel, const Url& url, const Proxy& proxy, int64_t until_ms) {
  const std::string host = url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
  std::string head = fmt::format("CONNECT {0}:{1} HTTP/1.1\r\nHost: {0}:{1}\r\n", host, url.port);
  if (!proxy.credentials.empty()) head += fmt::format("Proxy-Authorization: {}\r\n", basic_credentials(proxy));
  if (const Status sent = channel.write(head + "\r\n", until_ms); !sent.ok()) return sent;

  // Byte by byte: what follows the head belongs to the server behind.
  std::string answer;
  while (!answer.ends_with("\r\n\r\n")) {
    char next = 0;
    const auto got = channel.read({&next, 1}, until_ms);
    if (!got.ok()) return got.error();
    if (got->what == Received::What::kStopped) return outside("stopped");
    if (got->what == Received::What::kNothing) return outside("the proxy did not answer in time");
    if (got->what == Received::What::kEnd || answer.size() >= kMaxTunnelHead) return outside("the proxy gave no proper answer");
    answer += next;
  }
  const std::string line = answer.substr(0, answer.find('\r'));
  if (!line.starts_with("HTTP/1.") || line.find(" 2") != 8)
    return outside(fmt::format("the proxy refused: {}", printable(line)));
  return Done{};
}

}  // namespace

std::string basic_credentials(const Proxy& proxy) { return "Basic " + base64(proxy.credentials); }

Result<OpenChannel> open_channel(const Url& url, const ClientOptions& options, const Interrupt& interrupt, int64_t until_ms) {
  std::optional<Proxy> proxy;
  if (options.use_proxies) {
    auto found = proxy_for(url);
    if (!found.ok()) return found.error();
    proxy = std::move(found).value();
  }
  auto channel = connect_tcp(proxy ? proxy->host : url.host, proxy ? proxy->port : url.port, interrupt, until_ms);
  if (!channel.ok()) return proxy ? outside("the proxy: " + channel.error().message) : channel.error();
  const bool tunnel = proxy && url.scheme != "http";
  if (tunnel) {
    const Status opened = open_tunnel(**channel, url, *proxy, until_ms);
    if (!opened.ok()) return opened.error();
  }
  if (url.secure()) {
    auto trust = options.trust ? Result<std::shared_ptr<const TlsTrust>>(options.trust) : TlsTrust::load("");
    if (!trust.ok()) return trust.error();
    channel = start_tls(std::move(channel).value(), url.host, **trust, until_ms);
    if (!channel.ok()) return channel.error();
  }
  return OpenChannel{std::move(channel).value(), tunnel ? std::nullopt : std::move(proxy)};
}

}  // namespace rsvpulse::net
