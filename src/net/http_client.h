// The client end of HTTP/1.1: streaming bodies, and small requests in one call.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/channel.h"
#include "net/client.h"
#include "net/interrupt.h"

namespace rsvpulse::net {

struct HttpRequest {
  std::string method = "GET";
  Url url = {};
  std::vector<Header> headers = {};  // sent wherever redirects lead: no secrets
  std::string body = {};
};

struct HttpHead {
  int status = 0;
  std::vector<Header> headers;
  Url url;  // that answered, after redirects
};

// An open response. Not safe for concurrent use.
class HttpResponse {
 public:
  virtual ~HttpResponse() = default;
  virtual const HttpHead& head() const = 0;

  // The body's next bytes, chunks joined and gzip decoded. kEnd: it is complete; a connection that breaks before is an error.
  virtual Result<Received> read(std::span<char> room, int64_t until_ms) = 0;
  // Since the last byte of any kind came.
  virtual int64_t silent_ms() const = 0;

  // After a 101: the connection itself, and what came behind the head.
  virtual std::unique_ptr<Channel> release(std::string& behind_head) = 0;
};

// Sends the request, follows redirects of GET and HEAD, and returns at the head of the response, whatever its status. Errors:
// kConfig for what waiting does not mend (a proxy that cannot be used, a redirect from https to http or away from what the
// program speaks), else kOutside. They do not name the URL.
Result<std::unique_ptr<HttpResponse>> open_http(const HttpRequest& request, const ClientOptions& options,
                                                const Interrupt& interrupt);

struct HttpAnswer {
  HttpHead head;
  std::string body;
};
// The same to the end of the body, which is at most `max_body_bytes` long. Errors name the URL.
Result<HttpAnswer> fetch(const HttpRequest& request, const ClientOptions& options, size_t max_body_bytes = size_t{16} << 20);

}  // namespace rsvpulse::net
