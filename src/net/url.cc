#include "net/url.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/printable.h"

namespace rsvpulse::net {
namespace {

Error fault(std::string_view url, std::string_view what) {
  return {ErrorKind::kUsage, fmt::format("{}: {}", printable(url), what)};
}

uint16_t default_port(std::string_view scheme) { return scheme == "https" || scheme == "wss" ? 443 : 80; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char folded = fold_ascii(c);
  return folded >= 'a' && folded <= 'f' ? folded - 'a' + 10 : -1;
}

bool is_unreserved(char c) {
  const char folded = fold_ascii(c);
  return (folded >= 'a' && folded <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

// nullopt unless all of `text` is a port.
std::optional<uint16_t> parse_port(std::string_view text) {
  uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

// Reads "host", "host:port", "[v6]" or "[v6]:port" into `url`, whose port is already that of the scheme.
Status read_authority(std::string_view text, std::string_view authority, Url& url) {
  if (authority.find('@') != std::string_view::npos)
    return fault(authority.substr(authority.find('@') + 1),
                 "a URL must not hold credentials, which others could read; use --token or --header");
  std::string_view port;
  if (authority.starts_with('[')) {
    const size_t close = authority.find(']');
    if (close == std::string_view::npos) return fault(text, "the bracket of the address is not closed");
    url.host = authority.substr(1, close - 1);
    port = authority.substr(close + 1);
    if (!port.empty() && port.front() != ':') return fault(text, "only a port may follow the bracket");
  } else {
    const size_t colon = authority.find(':');
    url.host = authority.substr(0, colon);
    if (colon != std::string_view::npos) port = authority.substr(colon);
  }
  if (url.host.empty()) return fault(text, "names no host");
  if (port.size() > 1) {
    const auto number = parse_port(port.substr(1));
    if (!number) return fault(text, "the port is no number from 1 to 65535");
    url.port = *number;
  }
  return Done{};
}

}  // namespace

std::string Url::authority() const {
  const std::string shown = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == default_port(scheme) ? shown : fmt::format("{}:{}", shown, port);
}

std::string Url::text() const { return scheme + "://" + authority() + target; }

Result<Url> parse_url(std::string_view text) {
  const auto is_blank_or_control = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; };
  if (std::any_of(text.begin(), text.end(), is_blank_or_control)) return fault(text, "holds blanks or control characters");
  const size_t colon = text.find("://");
  if (colon == std::string_view::npos) return fault(text, "is no URL such as ws://HOST:PORT/PATH");
  Url url;
  for (const char c : text.substr(0, colon)) url.scheme += fold_ascii(c);
  if (url.scheme != "http" && url.scheme != "https" && url.scheme != "ws" && url.scheme != "wss")
    return fault(text, "begins with none of http://, https://, ws:// and wss://");
  url.port = default_port(url.scheme);

  std::string_view rest = text.substr(colon + 3);
  rest = rest.substr(0, rest.find('#'));
  const size_t end = std::min(rest.find_first_of("/?"), rest.size());
  const Status read = read_authority(text, rest.substr(0, end), url);
  if (!read.ok()) return read.error();
  url.target = rest.substr(end);
  if (!url.target.starts_with('/')) url.target.insert(0, 1, '/');
  return url;
}

bool is_loopback(std::string_view host) {
  const bool is_number = host.find_first_not_of("0123456789.") == std::string_view::npos;
  return equals_folded(host, "localhost") || host == "::1" || (is_number && host.starts_with("127."));
}

Result<Url> resolve_url(const Url& base, std::string_view reference) {
  if (reference.find("://") < reference.find_first_of("/?#")) return parse_url(reference);
  if (reference.starts_with("//")) return parse_url(base.scheme + ":" + std::string(reference));
  Url url = base;
  const std::string origin = base.scheme + "://" + base.authority();
  if (reference.starts_with('/')) return parse_url(origin + std::string(reference));
  const std::string_view path = std::string_view(base.target).substr(0, base.target.find('?'));
  const bool query_only = reference.starts_with('?') || reference.empty();
  return parse_url(origin + std::string(query_only ? path : path.substr(0, path.rfind('/') + 1)) + std::string(reference));
}

std::string with_query_value(std::string_view target, std::string_view key, std::string_view value) {
  const size_t mark = std::min(target.find('?'), target.size());
  std::string out(target.substr(0, mark));
  char joint = '?';
  std::string_view query = mark < target.size() ? target.substr(mark + 1) : "";
  while (!query.empty()) {
    const std::string_view part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(part.size() + 1, query.size()));
    if (part.empty() || part.substr(0, part.find('=')) == key) continue;
    out += joint;
    out += part;
    joint = '&';
  }
  return fmt::format("{}{}{}={}", out, joint, key, percent_encoded(value));
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_blank) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += plus_is_blank && text[i] == '+' ? ' ' : text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!query.empty()) {
    const std::string_view part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(part.size() + 1, query.size()));
    if (part.empty()) continue;
    const size_t equals = std::min(part.find('='), part.size());
    auto key = percent_decoded(part.substr(0, equals), true);
    auto value = percent_decoded(part.substr(std::min(equals + 1, part.size())), true);
    if (!key || !value) return std::nullopt;
    pairs.emplace_back(*std::move(key), *std::move(value));
  }
  return pairs;
}

}  // namespace rsvpulse::net
