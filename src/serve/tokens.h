// Tokens: who may read and who may push. They can be replaced while the server runs.
#pragma once

#include <mutex>
#include <string>
#include <utility>

#include "net/http.h"
#include "net/server.h"

namespace rsvpulse::serve {

// Safe for concurrent use.
class Tokens {
 public:
  // Empty: without a read token everybody who can connect may read; without a push token see has_push().
  Tokens(std::string read, std::string push) : read_(std::move(read)), push_(std::move(push)) {}

  void replace(std::string read, std::string push);

  bool has_read() const;
  bool has_push() const;
  // The push token opens what the read token opens.
  bool may_read(const net::Request& request) const;
  // Whether the request brings the push token. False when there is none.
  bool may_push(const net::Request& request) const;

  // The same route for those alone who may read; the page's files, probes, and what is no GET stay as they are. `tokens` must
  // outlive the route.
  static net::Route guarded(net::Route route, const Tokens& tokens);

 private:
  mutable std::mutex mutex_;
  std::string read_;
  std::string push_;
};

}  // namespace rsvpulse::serve
