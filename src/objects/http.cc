#include "objects/http.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <new>

#include <fmt/format.h>

#include "base/ascii.h"

namespace rsvpulse::objects {
namespace {

constexpr size_t kMaxHeaderBytes = 64 * 1024;

// What one exchange reads from and writes to, as libcurl's callbacks see it.
struct Exchange {
  std::string_view left_to_send;
  std::string_view body;
  HttpResponse response;
  size_t max_bytes = 0;
  size_t header_bytes = 0;
  bool too_long = false;
  const HttpOptions* options = nullptr;
};

size_t on_send(char* to, size_t size, size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const size_t bytes = std::min(size * count, exchange.left_to_send.size());
  std::memcpy(to, exchange.left_to_send.data(), bytes);
  exchange.left_to_send.remove_prefix(bytes);
  return bytes;
}

// libcurl sends a body again where a connection that it kept turns out to be closed.
int on_seek(void* user, curl_off_t offset, int origin) {
  auto& exchange = *static_cast<Exchange*>(user);
  if (origin != SEEK_SET || offset < 0 || static_cast<size_t>(offset) > exchange.body.size()) return CURL_SEEKFUNC_FAIL;
  exchange.left_to_send = exchange.body.substr(static_cast<size_t>(offset));
  return CURL_SEEKFUNC_OK;
}

size_t on_body(char* bytes, size_t size, size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const size_t length = size * count;
  exchange.too_long = exchange.response.body.size() + length > exchange.max_bytes;
  if (exchange.too_long) return 0;
  exchange.response.body.append(bytes, length);
  return length;
}

size_t on_header(char* bytes, size_t size, size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const size_t length = size * count;
  exchange.header_bytes += length;
  if (exchange.header_bytes > kMaxHeaderBytes) return 0;
  const std::string_view line(bytes, length);
  if (line.starts_with("HTTP/")) exchange.response.headers.clear();  // behind a 100 Continue
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return length;
  std::string name(line.substr(0, colon));
  std::transform(name.begin(), name.end(), name.begin(), fold_ascii);
  std::string_view value = line.substr(colon + 1);
  const size_t begin = value.find_first_not_of(" \t");
  const size_t end = value.find_last_not_of(" \t\r\n");
  value = begin == std::string_view::npos || end == std::string_view::npos ? "" : value.substr(begin, end - begin + 1);
  exchange.response.headers[name] = value;
  return length;
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const auto& exchange = *static_cast<Exchange*>(user);
  return exchange.options->is_stopped && exchange.options->is_stopped() ? 1 : 0;
}

class HeaderLines {
 public:
  explicit HeaderLines(const Headers& headers) {
    for (const auto& [name, value] : headers) add(fmt::format("{}: {}", name, value));
    add("Expect:");  // a server that knows no 100-continue would cost a second each time
  }
  HeaderLines(const HeaderLines&) = delete;
  HeaderLines& operator=(const HeaderLines&) = delete;
  ~HeaderLines() { curl_slist_free_all(lines_); }
  curl_slist* get() const { return lines_; }

 private:
  void add(const std::string& line) {
    curl_slist* const longer = curl_slist_append(lines_, line.c_str());
    if (!longer) throw std::bad_alloc();
    lines_ = longer;
  }
  curl_slist* lines_ = nullptr;
};

class CurlClient final : public HttpClient {
 public:
  explicit CurlClient(HttpOptions options) : options_(std::move(options)) {
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    easy_ = ready == CURLE_OK ? curl_easy_init() : nullptr;
    if (!easy_) throw std::bad_alloc();
  }
  CurlClient(const CurlClient&) = delete;
  CurlClient& operator=(const CurlClient&) = delete;
  ~CurlClient() override { curl_easy_cleanup(easy_); }

  Result<HttpResponse> exchange(const HttpRequest& request) override {
    Exchange exchange;
    exchange.body = exchange.left_to_send = request.body;
    exchange.max_bytes = request.max_response_bytes;
    exchange.options = &options_;
    const HeaderLines lines(request.headers);
    char reason[CURL_ERROR_SIZE] = "";
    curl_easy_reset(easy_);  // keeps connections
    set_limits();
    set_callbacks(exchange);
    set_request(request, lines);
    curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, reason);
    const CURLcode outcome = curl_easy_perform(easy_);
    if (outcome != CURLE_OK) {
      std::string why = *reason ? reason : curl_easy_strerror(outcome);
      if (exchange.too_long) why = fmt::format("the answer is longer than {} bytes", exchange.max_bytes);
      if (outcome == CURLE_ABORTED_BY_CALLBACK) why = "stopped";
      return Error{ErrorKind::kOutside, std::move(why)};
    }
    long status = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    exchange.response.status = static_cast<int>(status);
    return std::move(exchange.response);
  }

 private:
  void set_limits() {
    curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy_, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout_ms));
    curl_easy_setopt(easy_, CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(options_.low_speed_bytes));
    curl_easy_setopt(easy_, CURLOPT_LOW_SPEED_TIME, static_cast<long>(options_.low_speed_s));
    curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout_ms));
    curl_easy_setopt(easy_, CURLOPT_TCP_KEEPALIVE, 1L);
  }

  void set_callbacks(Exchange& exchange) {
    curl_easy_setopt(easy_, CURLOPT_READFUNCTION, on_send);
    curl_easy_setopt(easy_, CURLOPT_READDATA, &exchange);
    curl_easy_setopt(easy_, CURLOPT_SEEKFUNCTION, on_seek);
    curl_easy_setopt(easy_, CURLOPT_SEEKDATA, &exchange);
    curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy_, CURLOPT_WRITEDATA, &exchange);
    curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy_, CURLOPT_HEADERDATA, &exchange);
    curl_easy_setopt(easy_, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy_, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(easy_, CURLOPT_XFERINFODATA, &exchange);
  }

  void set_request(const HttpRequest& request, const HeaderLines& lines) {
    curl_easy_setopt(easy_, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(easy_, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, lines.get());
    if (request.method == "PUT") {
      curl_easy_setopt(easy_, CURLOPT_UPLOAD, 1L);
      curl_easy_setopt(easy_, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    } else if (request.method == "POST") {
      curl_easy_setopt(easy_, CURLOPT_POST, 1L);
      curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    } else if (request.method == "HEAD") {
      curl_easy_setopt(easy_, CURLOPT_NOBODY, 1L);
    } else if (request.method != "GET") {
      curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
  }

  HttpOptions options_;
  CURL* easy_;
};

}  // namespace

std::string HttpResponse::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

std::unique_ptr<HttpClient> curl_client(HttpOptions options) { return std::make_unique<CurlClient>(std::move(options)); }

}  // namespace rsvpulse::objects
