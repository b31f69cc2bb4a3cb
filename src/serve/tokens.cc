#include "serve/tokens.h"

#include <string_view>

namespace rsvpulse::serve {
namespace {

// Takes as long whatever the texts hold, so that a token cannot be guessed byte by byte.
bool equals_secret(std::string_view given, std::string_view secret) {
  if (secret.empty() || given.size() != secret.size()) return false;
  unsigned difference = 0;
  for (size_t i = 0; i < given.size(); ++i) difference |= static_cast<unsigned>(given[i] ^ secret[i]);
  return difference == 0;
}

}  // namespace

void Tokens::replace(std::string read, std::string push) {
  const std::lock_guard lock(mutex_);
  read_ = std::move(read);
  push_ = std::move(push);
}

bool Tokens::has_read() const {
  const std::lock_guard lock(mutex_);
  return !read_.empty();
}

bool Tokens::has_push() const {
  const std::lock_guard lock(mutex_);
  return !push_.empty();
}

bool Tokens::may_read(const net::Request& request) const {
  const std::lock_guard lock(mutex_);
  if (read_.empty()) return true;
  const std::string_view given = request.bearer_token();
  return equals_secret(given, read_) || equals_secret(given, push_);
}

bool Tokens::may_push(const net::Request& request) const {
  const std::lock_guard lock(mutex_);
  return equals_secret(request.bearer_token(), push_);
}

net::Route Tokens::guarded(net::Route route, const Tokens& tokens) {
  const bool is_page = route.pattern == "/" || route.pattern == "/assets/*";
  const bool is_probe = route.pattern == "/healthz" || route.pattern == "/readyz";
  // Push has a token of its own.
  if (is_page || is_probe || route.method != "GET") return route;
  route.handler = [&tokens, handle = std::move(route.handler)](const net::Request& request) {
    if (tokens.may_read(request)) return handle(request);
    net::Response refused = net::problem(401, "this server wants a token: Authorization: Bearer …");
    refused.headers.push_back({"WWW-Authenticate", "Bearer"});
    return refused;
  };
  return route;
}

}  // namespace rsvpulse::serve
