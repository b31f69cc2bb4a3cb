// Channel: the bytes of one outgoing connection, plain or TLS, straight or through a proxy. Internal to net.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/client.h"
#include "net/interrupt.h"

namespace rsvpulse::net {

// Milliseconds of the steady clock, as all `until_ms` are.
int64_t steady_now_ms();

struct Received {
  enum class What {
    kBytes,
    kNothing,  // the time was over
    kEnd,      // the peer has ended the connection
    kStopped,  // the interrupt was raised
  };
  What what;
  size_t bytes = 0;  // above 0 with kBytes
};

// Not safe for concurrent use. Errors are final and do not name the URL.
class Channel {
 public:
  virtual ~Channel() = default;
  // Fills a beginning of `room` (not empty) with what there is, waiting for it until then.
  virtual Result<Received> read(std::span<char> room, int64_t until_ms) = 0;
  // Writes all, or fails.
  virtual Status write(std::string_view bytes, int64_t until_ms) = 0;
};

struct OpenChannel {
  std::unique_ptr<Channel> channel;
  std::optional<Proxy> forwarding;  // requests go to this proxy in their absolute form
};

// Connects to the URL's server: resolved, connected, through a proxy where the environment names one, and with the certificate
// verified. `interrupt` outlives the channel.
Result<OpenChannel> open_channel(const Url& url, const ClientOptions& options, const Interrupt& interrupt, int64_t until_ms);

// The parts.
Result<std::unique_ptr<Channel>> connect_tcp(const std::string& host, uint16_t port, const Interrupt& interrupt,
                                             int64_t until_ms);
Result<std::unique_ptr<Channel>> start_tls(std::unique_ptr<Channel> below, const std::string& host, const TlsTrust& trust,
                                           int64_t until_ms);
std::string basic_credentials(const Proxy& proxy);

}  // namespace rsvpulse::net
