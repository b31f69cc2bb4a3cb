#include "net/feed.h"

#include <algorithm>
#include <charconv>
#include <ctime>

#include "base/ascii.h"
#include "net/event_decoder.h"
#include "net/http_client.h"
#include "net/websocket_client.h"

namespace rsvpulse::net {
namespace {

// JSON lines: the body as it is.
class LinesFeed final : public Feed {
 public:
  explicit LinesFeed(std::unique_ptr<HttpResponse> response) : response_(std::move(response)) {}
  Result<Received> read(std::span<char> room, int64_t until_ms) override { return response_->read(room, until_ms); }
  int64_t silent_ms() const override { return response_->silent_ms(); }

 private:
  std::unique_ptr<HttpResponse> response_;
};

class EventsFeed final : public Feed {
 public:
  explicit EventsFeed(std::unique_ptr<HttpResponse> response) : response_(std::move(response)), block_(64 * 1024, '\0') {}

  Result<Received> read(std::span<char> room, int64_t until_ms) override {
    while (true) {
      const EventDecoder::Step step = decoder_.decode(in_, room);
      in_.remove_prefix(step.used);
      if (step.made > 0) return Received{Received::What::kBytes, step.made};
      auto got = response_->read(block_, until_ms);
      if (!got.ok() || got->what != Received::What::kBytes) return got;
      in_ = {block_.data(), got->bytes};
    }
  }

  int64_t silent_ms() const override { return response_->silent_ms(); }
  std::string last_event_id() const override { return decoder_.last_event_id(); }
  std::optional<int64_t> retry_ms() const override { return decoder_.retry_ms(); }

 private:
  std::unique_ptr<HttpResponse> response_;
  std::string block_;
  std::string_view in_;  // in block_, not decoded yet
  EventDecoder decoder_;
};

bool is_event_stream(const HttpHead& head) {
  const std::string_view type = find_header(head.headers, "Content-Type").value_or("");
  return equals_folded(trim_ascii_blanks(type.substr(0, type.find(';'))), "text/event-stream");
}

}  // namespace

std::optional<int64_t> retry_after_ms(const HttpHead& head) {
  const auto header = find_header(head.headers, "Retry-After");
  if (!header) return std::nullopt;
  const std::string text(trim_ascii_blanks(*header));
  int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size()) {
    std::tm date{};
    if (strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date) == nullptr) return std::nullopt;
    seconds = timegm(&date) - std::time(nullptr);
  }
  constexpr int64_t kDayS = 86'400;
  return std::clamp<int64_t>(seconds, 0, kDayS) * 1'000;
}

Result<OpenFeed> open_feed(const Url& url, const std::string& last_event_id, const ClientOptions& options,
                           const Interrupt& interrupt) {
  if (url.scheme == "ws" || url.scheme == "wss") return open_websocket(url, options, interrupt);
  HttpRequest request;
  request.url = url;
  request.headers = {{"Accept", "application/x-ndjson, application/json, text/event-stream;q=0.9, */*;q=0.5"},
                     {"Accept-Encoding", "gzip"}};
  if (!last_event_id.empty()) request.headers.push_back({"Last-Event-ID", last_event_id});
  auto response = open_http(request, options, interrupt);
  if (!response.ok()) return response.error();
  const HttpHead& head = (*response)->head();
  if (head.status != 200) return OpenFeed{head.status, retry_after_ms(head), nullptr};
  OpenFeed open{200, std::nullopt, nullptr};
  if (is_event_stream(head)) {
    open.feed = std::make_unique<EventsFeed>(std::move(response).value());
  } else {
    open.feed = std::make_unique<LinesFeed>(std::move(response).value());
  }
  return open;
}

}  // namespace rsvpulse::net
