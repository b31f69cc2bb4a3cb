// One HTTP exchange, and the client that makes it: libcurl's, or a test's.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "objects/sigv4.h"

namespace rsvpulse::objects {

struct HttpRequest {
  std::string method = {};  // "GET", "PUT", "POST", "DELETE", "HEAD"
  std::string url = {};     // with its query, all encoded
  Headers headers = {};     // names in lower case; none of an empty value
  std::string_view body = {};
  size_t max_response_bytes = size_t{8} << 20;  // a longer body is an error
};

struct HttpResponse {
  int status = 0;
  Headers headers = {};  // names in lower case
  std::string body = {};

  // Empty when there is none of that name.
  std::string header(const std::string& name) const;
};

// Not safe for concurrent use.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  // kOutside when no whole answer came: refused, timed out, cut off, or told to stop. Follows no redirection.
  virtual Result<HttpResponse> exchange(const HttpRequest& request) = 0;
};

struct HttpOptions {
  int64_t connect_timeout_ms = 10'000;
  // An exchange may take as long as it will, but not with fewer bytes a second for so long.
  int64_t low_speed_bytes = 1'000;
  int64_t low_speed_s = 30;
  int64_t timeout_ms = 0;                 // of an exchange as a whole; 0: none
  std::function<bool()> is_stopped = {};  // asked about once a second; true ends the exchange
};

std::unique_ptr<HttpClient> curl_client(HttpOptions options);

}  // namespace rsvpulse::objects
