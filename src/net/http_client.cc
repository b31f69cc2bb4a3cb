#include "net/http_client.h"

#include <algorithm>
#include <limits>
#include <optional>

#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <fmt/format.h>

#include "base/ascii.h"
#include "base/printable.h"
#include "net/inflate.h"

namespace rsvpulse::net {
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr size_t kReadBytes = 64 * 1024;
constexpr uint32_t kMaxHeadBytes = 64 * 1024;

Error outside(std::string message) { return {ErrorKind::kOutside, std::move(message)}; }

// The request's head and body as they go out.
std::string format_request(const HttpRequest& request, const Url& url, const ClientOptions& options, bool with_secrets,
                           const std::optional<Proxy>& forwarding) {
  std::string text = fmt::format("{} {}{} HTTP/1.1\r\nHost: {}\r\nUser-Agent: rsvpulse\r\n", request.method,
                                 forwarding ? "http://" + url.authority() : "", url.target, url.authority());
  const auto add = [&](std::string_view name, std::string_view value) { text += fmt::format("{}: {}\r\n", name, value); };
  for (const Header& header : request.headers) add(header.name, header.value);
  if (with_secrets) {
    for (const Header& header : options.headers) add(header.name, header.value);
    if (!options.token.empty()) add("Authorization", "Bearer " + options.token);
  }
  if (forwarding && !forwarding->credentials.empty()) add("Proxy-Authorization", basic_credentials(*forwarding));
  if (!request.body.empty() || request.method == "POST") add("Content-Length", std::to_string(request.body.size()));
  return text + "\r\n" + request.body;
}

class BeastResponse final : public HttpResponse {
 public:
  BeastResponse(std::unique_ptr<Channel> channel, Url url, bool no_body) : channel_(std::move(channel)) {
    head_.url = std::move(url);
    parser_.header_limit(kMaxHeadBytes);
    parser_.body_limit(boost::none);
    parser_.eager(true);
    parser_.skip(no_body);
  }

  Status read_head(int64_t until_ms) {
    while (!parser_.is_header_done()) {
      const auto got = receive(until_ms);
      if (!got.ok()) return got.error();
      switch (got->what) {
        case Received::What::kNothing:
          return outside("the server accepts and says nothing");
        case Received::What::kStopped:
          return outside("stopped");
        case Received::What::kEnd:
          return outside("the server ended the connection before it answered");
        case Received::What::kBytes:
          break;
      }
      // Without room the parser stops behind the head.
      if (const Status parsed = parse({}); !parsed.ok()) return parsed;
    }
    const auto& message = parser_.get();
    head_.status = static_cast<int>(message.result_int());
    for (const auto& field : message) head_.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    const std::string_view coding = trim_ascii_blanks(find_header(head_.headers, "Content-Encoding").value_or(""));
    if (coding == "gzip" || coding == "x-gzip" || coding == "deflate") {
      inflater_.emplace(Inflater::Format::kGzipOrZlib);
    } else if (!coding.empty() && coding != "identity") {
      return outside(fmt::format("the server answers in the encoding '{}', which was not asked for", printable(coding)));
    }
    return Done{};
  }

  const HttpHead& head() const override { return head_; }
  int64_t silent_ms() const override { return steady_now_ms() - heard_ms_; }

  Result<Received> read(std::span<char> room, int64_t until_ms) override {
    if (!inflater_) return read_encoded(room, until_ms);
    while (true) {
      const auto made = inflater_->decode(packed_, room);
      if (!made.ok()) return made.error();
      if (*made > 0) return Received{Received::What::kBytes, *made};
      packed_block_.resize(kReadBytes);
      const auto got = read_encoded(packed_block_, until_ms);
      if (!got.ok()) return got;
      if (got->what == Received::What::kEnd && !inflater_->at_end()) return outside("the compressed body ends in its middle");
      if (got->what != Received::What::kBytes) return got;
      packed_ = {packed_block_.data(), got->bytes};
    }
  }

  std::unique_ptr<Channel> release(std::string& behind_head) override {
    behind_head = in_.substr(in_begin_);
    return std::move(channel_);
  }

 private:
  Result<Received> receive(int64_t until_ms) {
    const size_t kept = in_.size() - in_begin_;
    in_.erase(0, std::exchange(in_begin_, 0));
    in_.resize(kept + kReadBytes);
    auto got = channel_->read({in_.data() + kept, kReadBytes}, until_ms);
    in_.resize(kept + (got.ok() ? got->bytes : 0));
    if (got.ok() && got->what == Received::What::kBytes) heard_ms_ = steady_now_ms();
    return got;
  }

  // Parses what has come; the body's bytes go into `room`, of which `filled_` tells how many are.
  Status parse(std::span<char> room) {
    auto& body = parser_.get().body();
    body.data = room.empty() ? &nowhere_ : room.data();
    body.size = room.size();
    body.more = true;
    error_code error;
    in_begin_ += parser_.put(boost::asio::buffer(in_.data() + in_begin_, in_.size() - in_begin_), error);
    filled_ = room.size() - body.size;
    if (error == http::error::need_buffer || error == http::error::need_more) error = {};
    if (error) return outside(fmt::format("the server's answer is no proper HTTP: {}", error.message()));
    return Done{};
  }

  Result<Received> read_encoded(std::span<char> room, int64_t until_ms) {
    while (true) {
      if (parser_.is_done()) return Received{Received::What::kEnd};
      if (in_begin_ < in_.size()) {
        if (const Status parsed = parse(room); !parsed.ok()) return parsed.error();
        if (filled_ > 0) return Received{Received::What::kBytes, filled_};
        if (parser_.is_done()) continue;
      }
      const auto got = receive(until_ms);
      if (!got.ok()) return got;
      if (got->what == Received::What::kEnd) return at_end_of_connection();
      if (got->what != Received::What::kBytes) return got;
    }
  }

  Result<Received> at_end_of_connection() {
    error_code error;
    parser_.put_eof(error);
    if (error) return outside("the connection broke in the middle of the body");
    return Received{Received::What::kEnd};
  }

  std::unique_ptr<Channel> channel_;
  http::response_parser<http::buffer_body> parser_;
  HttpHead head_;
  std::string in_;  // received; parsed up to in_begin_
  size_t in_begin_ = 0;
  size_t filled_ = 0;
  char nowhere_ = 0;
  std::optional<Inflater> inflater_;
  std::string packed_block_;
  std::string_view packed_;  // in packed_block_, not decoded yet
  int64_t heard_ms_ = steady_now_ms();
};

bool is_redirect(int status) { return status == 301 || status == 302 || status == 303 || status == 307 || status == 308; }

// Where a redirect leads, in the scheme that was asked for: a WebSocket's server may well answer with http://.
Result<Url> redirected(const Url& from, std::string_view location) {
  auto to = resolve_url(from, location);
  if (!to.ok())
    return Error{ErrorKind::kConfig, fmt::format("the server redirects to what cannot be followed: {}", to.error().message)};
  if (from.scheme.starts_with("ws") && to->scheme.starts_with("http")) to->scheme.replace(0, 4, "ws");
  if (from.secure() && !to->secure())
    return Error{ErrorKind::kConfig,
                 fmt::format("the server redirects to {}, which would give up the encryption", printable(to->text()))};
  return to;
}

bool same_origin(const Url& a, const Url& b) { return a.scheme == b.scheme && a.host == b.host && a.port == b.port; }

}  // namespace

Result<std::unique_ptr<HttpResponse>> open_http(const HttpRequest& request, const ClientOptions& options,
                                                const Interrupt& interrupt) {
  Url url = request.url;
  for (int hops = 0;; ++hops) {
    const int64_t until_ms = steady_now_ms() + options.connect_timeout_ms;
    auto open = open_channel(url, options, interrupt, until_ms);
    if (!open.ok()) return open.error();
    const bool with_secrets = same_origin(url, request.url);
    const Status sent = open->channel->write(format_request(request, url, options, with_secrets, open->forwarding), until_ms);
    if (!sent.ok()) return sent.error();
    auto response = std::make_unique<BeastResponse>(std::move(open->channel), url, request.method == "HEAD");
    if (const Status read = response->read_head(until_ms); !read.ok()) return read.error();

    const auto location = find_header(response->head().headers, "Location");
    const bool may_follow = request.method == "GET" || request.method == "HEAD";
    if (!is_redirect(response->head().status) || !location || !may_follow)
      return std::unique_ptr<HttpResponse>(std::move(response));
    if (hops >= options.max_redirects)
      return outside(fmt::format("the server redirects more than {} times", options.max_redirects));
    auto to = redirected(url, *location);
    if (!to.ok()) return to.error();
    url = std::move(to).value();
  }
}

Result<HttpAnswer> fetch(const HttpRequest& request, const ClientOptions& options, size_t max_body_bytes) {
  const auto fault = [&](const Error& error) {
    return Error{error.kind, fmt::format("{}: {}", printable(request.url.text()), error.message)};
  };
  const Interrupt never;
  auto response = open_http(request, options, never);
  if (!response.ok()) return fault(response.error());
  HttpAnswer answer{(*response)->head(), {}};
  std::string block(kReadBytes, '\0');
  while (true) {
    const auto got = (*response)->read(block, steady_now_ms() + options.idle_timeout_ms);
    if (!got.ok()) return fault(got.error());
    if (got->what == Received::What::kEnd) return answer;
    if (got->what != Received::What::kBytes) return fault(outside("the answer broke off: the server says nothing more"));
    answer.body.append(block, 0, got->bytes);
    if (answer.body.size() > max_body_bytes)
      return fault(outside(fmt::format("the answer is longer than {} bytes", max_body_bytes)));
  }
}

}  // namespace rsvpulse::net
