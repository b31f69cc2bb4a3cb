#include "connect/open_source.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "connect/file_source.h"
#include "connect/follow_source.h"

namespace rsvpulse::connect {
namespace {

// Visible ASCII without what parts header fields (RFC 9110, 5.6.2).
bool is_header_name(std::string_view name) {
  constexpr std::string_view kSeparators = "\"(),/:;<=>?@[\\]{}";
  return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
    return c > ' ' && c < '\x7f' && kSeparators.find(c) == std::string_view::npos;
  });
}

// The value is a secret: a fault tells of the line's number alone.
Result<std::vector<net::Header>> parse_headers(std::string_view text) {
  std::vector<net::Header> headers;
  for (int number = 1; !text.empty(); ++number) {
    const std::string_view line = trim_ascii_blanks(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    if (line.empty()) continue;
    const size_t colon = line.find(':');
    const bool has_controls =
        std::any_of(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' && c != '\t'; });
    if (colon == std::string_view::npos || !is_header_name(line.substr(0, colon)) || has_controls)
      return Error{ErrorKind::kConfig, fmt::format("header: line {} is none such as 'X-Key: value'", number)};
    headers.push_back({std::string(line.substr(0, colon)), std::string(trim_ascii_blanks(line.substr(colon + 1)))});
  }
  return headers;
}

}  // namespace

bool is_url(std::string_view named) { return named.find("://") != std::string_view::npos; }

Result<LiveSourceOptions> live_source_options(const config::Values& values) {
  LiveSourceOptions options;
  auto trust = net::TlsTrust::load(values.text("ca-file"));
  if (!trust.ok()) return trust.error();
  auto headers = parse_headers(values.text("header"));
  if (!headers.ok()) return headers.error();
  options.client.trust = std::move(trust).value();
  options.client.headers = std::move(headers).value();
  options.client.token = trim_ascii_blanks(values.text("token"));
  const auto is_visible = [](char c) { return c > ' ' && c < '\x7f'; };
  if (!std::all_of(options.client.token.begin(), options.client.token.end(), is_visible))
    return Error{ErrorKind::kConfig, "token: holds blanks or control characters"};
  options.client.idle_timeout_ms = values.integer("idle-timeout");
  options.once = values.flag("once");
  options.follow = values.flag("follow");
  return options;
}

Result<std::unique_ptr<stream::Source>> open_url(const std::string& url, const LiveSourceOptions& options) {
  auto parsed = net::parse_url(url);
  if (!parsed.ok()) return parsed.error();
  return std::unique_ptr<stream::Source>(std::make_unique<LiveSource>(url, std::move(parsed).value(), options));
}

Result<std::unique_ptr<stream::Source>> open_source(const std::string& named, const LiveSourceOptions& options) {
  if (is_url(named)) return open_url(named, options);
  if (options.follow) {
    if (const Status possible = FollowSource::check(named); !possible.ok()) return possible.error();
    return std::unique_ptr<stream::Source>(std::make_unique<FollowSource>(named, options.tell));
  }
  auto paths = expand_paths({named});
  if (!paths.ok()) return paths.error();
  return std::unique_ptr<stream::Source>(std::make_unique<FileSource>(std::move(paths).value()));
}

}  // namespace rsvpulse::connect
