// Push: POST /api/v1/rsvps.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "net/http.h"
#include "serve/idempotency.h"
#include "serve/tokens.h"

namespace rsvpulse::serve {

struct PushOptions {
  const Tokens* tokens = nullptr;        // with the one that a request must bring, where there is one; outlives the push
  bool needs_token = false;              // others than this machine can reach us: without a token nothing is taken
  int64_t max_future_skew_ms = 600'000;  // as ingest judges it
  // Makes lines durable; see stream::PushSource::submit. Null: this process takes no messages.
  std::function<Status(const std::vector<std::string>&)> submit = {};
};

// Answers {"accepted":N,"refused":N,"errors":[{"line","field","reason"}]}, lines (or elements) counted from 1: 200 when some
// are taken, 422 when none is. Safe for concurrent use.
class Push {
 public:
  Push(PushOptions options, const Clock& clock) : options_(std::move(options)), clock_(clock), keys_(clock) {}

  net::Response take(const net::Request& request);

 private:
  // nullopt: the request may go on.
  std::optional<net::Response> refuse(const net::Request& request) const;
  net::Response take_body(const net::Request& request) const;

  PushOptions options_;
  const Clock& clock_;
  IdempotencyKeys keys_;
};

}  // namespace rsvpulse::serve
