#include "net/http.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/json_text.h"

namespace rsvpulse::net {
namespace {

std::string_view value_of(const std::vector<std::pair<std::string, std::string>>& pairs, std::string_view key, bool& found) {
  for (auto pair = pairs.rbegin(); pair != pairs.rend(); ++pair) {
    if (pair->first != key) continue;
    found = true;
    return pair->second;
  }
  return {};
}

// The "q=0.5" of one element of an Accept header's list; 1 without one.
double quality_of(std::string_view parameters) {
  const size_t at = parameters.find("q=");
  if (at == std::string_view::npos) return 1;
  double quality = 0;
  std::from_chars(parameters.data() + at + 2, parameters.data() + parameters.size(), quality);
  return std::clamp(quality, 0.0, 1.0);
}

}  // namespace

std::optional<std::string_view> find_header(const std::vector<Header>& headers, std::string_view name) {
  for (const Header& header : headers) {
    if (equals_folded(header.name, name)) return header.value;
  }
  return std::nullopt;
}

std::optional<std::string_view> Request::query_value(std::string_view key) const {
  bool found = false;
  const std::string_view value = value_of(query, key, found);
  if (!found) return std::nullopt;
  return value;
}

std::string_view Request::path_value(std::string_view name) const {
  bool found = false;
  return value_of(path_values, name, found);
}

std::string_view Request::bearer_token() const {
  constexpr std::string_view kScheme = "bearer ";
  const std::string_view value = header("Authorization").value_or("");
  if (value.size() < kScheme.size() || !equals_folded(value.substr(0, kScheme.size()), kScheme)) return {};
  return trim_ascii_blanks(value.substr(kScheme.size()));
}

Response text_response(std::string_view content_type, std::string body, int status) {
  Response response;
  response.status = status;
  response.headers.push_back({"Content-Type", std::string(content_type)});
  response.body = std::move(body);
  return response;
}

Response json_response(std::string body, int status) { return text_response("application/json", std::move(body), status); }

Response problem(int status, std::string_view detail) {
  std::string body = fmt::format(R"({{"type":"about:blank","title":"{}","status":{},"detail":)", status_title(status), status);
  append_json_text(detail, body);
  body += "}\n";
  return text_response("application/problem+json", std::move(body), status);
}

Response stream_response(std::string_view content_type, StreamOpened opened) {
  Response response;
  response.headers.push_back({"Content-Type", std::string(content_type)});
  response.headers.push_back({"Cache-Control", "no-store"});
  response.kind = Response::Kind::kStream;
  response.opened = std::move(opened);
  return response;
}

Response event_stream_response(StreamOpened opened) {
  static const Bytes comment = make_bytes(":\n\n");
  Response response = stream_response("text/event-stream", std::move(opened));
  response.headers.push_back({"X-Accel-Buffering", "no"});  // nginx passes events on as they come
  response.heartbeat = comment;
  return response;
}

Response websocket_response(StreamOpened opened) {
  Response response;
  response.kind = Response::Kind::kWebSocket;
  response.opened = std::move(opened);
  return response;
}

std::string_view status_title(int status) {
  switch (status) {
    case 101:
      return "Switching Protocols";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 207:
      return "Multi-Status";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 426:
      return "Upgrade Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 507:
      return "Insufficient Storage";
    default:
      return "Unknown";
  }
}

double accepted_quality(const Request& request, std::string_view coding) {
  const auto header = request.header("Accept-Encoding");
  if (!header) return coding == "identity" ? 1 : 0;
  double of_any = coding == "identity" ? 1 : 0;
  std::string_view rest = *header;
  while (!rest.empty()) {
    const std::string_view element = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(element.size() + 1, rest.size()));
    const size_t semicolon = std::min(element.find(';'), element.size());
    const std::string_view name = trim_ascii_blanks(element.substr(0, semicolon));
    const double quality = quality_of(element.substr(semicolon));
    if (equals_folded(name, coding)) return quality;
    if (name == "*") of_any = quality;
  }
  return of_any;
}

}  // namespace rsvpulse::net
