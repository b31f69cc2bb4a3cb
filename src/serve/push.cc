#include "serve/push.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "base/arena.h"
#include "base/json_text.h"
#include "rsvp/parser.h"
#include "serve/json_array.h"

namespace rsvpulse::serve {
namespace {

constexpr size_t kErrorsTold = 1'000;

// A message may be one line whatever blanks it has between its tokens.
std::string as_one_line(std::string_view text) {
  std::string line(text);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

bool is_json(const net::Request& request) {
  const std::string_view type = request.header("Content-Type").value_or("");
  return type == "application/json" || type.starts_with("application/json;");
}

class Check {
 public:
  Check(int64_t now_ms, int64_t max_skew_ms) : now_ms_(now_ms), max_skew_ms_(max_skew_ms) {}

  std::optional<rsvp::Refusal> refuse(std::string_view line) {
    if (line.size() > rsvp::kMaxLineBytes) return rsvp::too_long(line.size());
    texts_.clear();
    rsvp::Rsvp message;
    if (auto refusal = parser_.parse(line, message, texts_)) return refusal;
    return rsvp::too_far_ahead(message.mtime, now_ms_, max_skew_ms_);
  }

 private:
  int64_t now_ms_;
  int64_t max_skew_ms_;
  rsvp::Parser parser_{rsvp::Fields::kAll};
  Arena texts_;
};

}  // namespace

net::Response Push::take(const net::Request& request) {
  if (auto refusal = refuse(request)) return *std::move(refusal);
  const auto key = request.header("Idempotency-Key");
  if (!key) return take_body(request);
  if (auto known = keys_.begin(*key, request.body)) return *std::move(known);
  net::Response answer = take_body(request);
  // Only what was decided for good is answered so again.
  keys_.finish(*key, answer.status < 500 ? std::optional(answer) : std::nullopt);
  return answer;
}

std::optional<net::Response> Push::refuse(const net::Request& request) const {
  if (!options_.submit) return net::problem(503, "this process takes no messages: it does not run ingest");
  if (options_.tokens == nullptr || !options_.tokens->has_push()) {
    if (!options_.needs_token) return std::nullopt;
    return net::problem(403, "messages are taken over the network with a token only; set RSVPULSE_PUSH_TOKEN");
  }
  if (options_.tokens->may_push(request)) return std::nullopt;
  net::Response answer = net::problem(401, "Authorization: needs the bearer token of this server");
  answer.headers.push_back({"WWW-Authenticate", "Bearer"});
  return answer;
}

net::Response Push::take_body(const net::Request& request) const {
  const std::string_view body = request.body;
  Check check(clock_.now_ms(), options_.max_future_skew_ms);
  std::vector<std::string> lines;
  if (body.substr(std::min(body.find_first_not_of(" \t\r\n"), body.size())).starts_with('[')) {
    const auto elements = split_json_array(body);
    if (!elements) return net::problem(400, "the body is no JSON array from its first to its last byte");
    for (const std::string_view element : *elements) lines.push_back(as_one_line(element));
  } else if (std::string whole = as_one_line(body); is_json(request) && !check.refuse(whole)) {
    lines.push_back(std::move(whole));
  } else {
    for (const std::string_view line : split_lines(body)) lines.emplace_back(line);
  }
  if (lines.empty()) return net::problem(400, "the body holds no message");
  std::string errors;
  size_t refused = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    const auto refusal = check.refuse(lines[i]);
    if (!refusal || ++refused > kErrorsTold) continue;
    errors += fmt::format(R"({}{{"line":{},"field":{},"reason":{}}})", errors.empty() ? "" : ",", i + 1,
                          json_text(refusal->field), json_text(refusal->reason));
  }
  if (const Status durable = options_.submit(lines); !durable.ok()) {
    net::Response answer = net::problem(503, durable.error().message);
    answer.headers.push_back({"Retry-After", "1"});
    return answer;
  }
  return net::json_response(
      fmt::format(R"({{"accepted":{},"refused":{},"errors":[{}]}})", lines.size() - refused, refused, errors),
      refused == lines.size() ? 422 : 200);
}

}  // namespace rsvpulse::serve
