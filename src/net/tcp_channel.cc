#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <mutex>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "net/channel.h"

namespace rsvpulse::net {
namespace {

// With several addresses, one that swallows packets must not use up the time of all.
constexpr int64_t kOneAddressMs = 3'000;

Error outside(std::string message) { return {ErrorKind::kOutside, std::move(message)}; }
Error stopped() { return outside("stopped"); }

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

enum class Ready { kYes, kTime, kStopped };

// Waits until the descriptor is ready for `events`.
Ready wait_for(int descriptor, short events, const Interrupt& interrupt, int64_t until_ms) {
  while (true) {
    if (interrupt.raised()) return Ready::kStopped;
    pollfd polled[2] = {{descriptor, events, 0}, {interrupt.descriptor(), POLLIN, 0}};
    const int64_t left_ms = std::clamp<int64_t>(until_ms - steady_now_ms(), 0, 1'000'000);
    const int count = poll(polled, 2, static_cast<int>(left_ms));
    if (count < 0 && errno == EINTR) continue;
    if (polled[1].revents != 0) return Ready::kStopped;
    if (count > 0) return Ready::kYes;
    if (steady_now_ms() >= until_ms) return Ready::kTime;
  }
}

struct Address {
  sockaddr_storage bytes{};
  socklen_t length = 0;
};

// getaddrinfo() cannot be interrupted: it runs on a thread of its own, which ends by itself when nobody waits any longer.
struct Resolving {
  Descriptor done{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  std::mutex mutex;
  int error = 0;
  std::vector<Address> found;
};

int resolve(const std::string& host, uint16_t port, int flags, std::vector<Address>& found) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* first = nullptr;
  const int error = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &first);
  for (const addrinfo* one = first; one != nullptr; one = one->ai_next) {
    Address& address = found.emplace_back();
    address.length = std::min<socklen_t>(one->ai_addrlen, sizeof address.bytes);
    std::memcpy(&address.bytes, one->ai_addr, address.length);
  }
  if (first != nullptr) freeaddrinfo(first);
  return error;
}

Result<std::vector<Address>> addresses_of(const std::string& host, uint16_t port, const Interrupt& interrupt,
                                          int64_t until_ms) {
  std::vector<Address> numeric;
  if (resolve(host, port, AI_NUMERICHOST, numeric) == 0) return numeric;
  const auto resolving = std::make_shared<Resolving>();
  std::thread([resolving, host, port] {
    std::vector<Address> found;
    const int error = resolve(host, port, 0, found);
    const std::lock_guard lock(resolving->mutex);
    resolving->error = error;
    resolving->found = std::move(found);
    eventfd_write(resolving->done.number(), 1);
  }).detach();
  const Ready ready = wait_for(resolving->done.number(), POLLIN, interrupt, until_ms);
  if (ready == Ready::kStopped) return stopped();
  if (ready == Ready::kTime) return outside(fmt::format("the address of {} was not told in time", host));
  const std::lock_guard lock(resolving->mutex);
  if (resolving->error != 0) return outside(fmt::format("no address of {} is known: {}", host, gai_strerror(resolving->error)));
  return resolving->found;
}

class TcpChannel final : public Channel {
 public:
  TcpChannel(Descriptor descriptor, const Interrupt& interrupt) : descriptor_(std::move(descriptor)), interrupt_(interrupt) {}

  Result<Received> read(std::span<char> room, int64_t until_ms) override {
    while (true) {
      if (interrupt_.raised()) return Received{Received::What::kStopped};
      const ssize_t count = recv(descriptor_.number(), room.data(), room.size(), 0);
      if (count > 0) return Received{Received::What::kBytes, static_cast<size_t>(count)};
      if (count == 0) return Received{Received::What::kEnd};
      if (errno == EINTR) continue;
      if (errno != EAGAIN && errno != EWOULDBLOCK) return outside(std::strerror(errno));
      const Ready ready = wait_for(descriptor_.number(), POLLIN, interrupt_, until_ms);
      if (ready == Ready::kStopped) return Received{Received::What::kStopped};
      if (ready == Ready::kTime) return Received{Received::What::kNothing};
    }
  }

  Status write(std::string_view bytes, int64_t until_ms) override {
    while (!bytes.empty()) {
      const ssize_t count = send(descriptor_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count >= 0) {
        bytes.remove_prefix(static_cast<size_t>(count));
        continue;
      }
      if (errno == EINTR) continue;
      if (errno != EAGAIN && errno != EWOULDBLOCK) return outside(std::strerror(errno));
      const Ready ready = wait_for(descriptor_.number(), POLLOUT, interrupt_, until_ms);
      if (ready == Ready::kStopped) return stopped();
      if (ready == Ready::kTime) return outside("the peer takes no bytes");
    }
    return Done{};
  }

 private:
  Descriptor descriptor_;
  const Interrupt& interrupt_;
};

Result<Descriptor> connect_to(const Address& address, const Interrupt& interrupt, int64_t until_ms) {
  Descriptor descriptor(socket(address.bytes.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (descriptor.number() < 0) return outside(std::strerror(errno));
  const int on = 1;
  setsockopt(descriptor.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(descriptor.number(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  if (connect(descriptor.number(), reinterpret_cast<const sockaddr*>(&address.bytes), address.length) == 0) return descriptor;
  if (errno != EINPROGRESS) return outside(std::strerror(errno));
  const Ready ready = wait_for(descriptor.number(), POLLOUT, interrupt, until_ms);
  if (ready == Ready::kStopped) return stopped();
  if (ready == Ready::kTime) return outside("no answer in time");
  int error = 0;
  socklen_t length = sizeof error;
  getsockopt(descriptor.number(), SOL_SOCKET, SO_ERROR, &error, &length);
  if (error != 0) return outside(std::strerror(error));
  return descriptor;
}

}  // namespace

int64_t steady_now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

Result<std::unique_ptr<Channel>> connect_tcp(const std::string& host, uint16_t port, const Interrupt& interrupt,
                                             int64_t until_ms) {
  const auto addresses = addresses_of(host, port, interrupt, until_ms);
  if (!addresses.ok()) return addresses.error();
  Error last = outside("no address");
  for (size_t i = 0; i < addresses->size() && !interrupt.raised(); ++i) {
    const bool is_last = i + 1 == addresses->size();
    auto connected =
        connect_to((*addresses)[i], interrupt, is_last ? until_ms : std::min(until_ms, steady_now_ms() + kOneAddressMs));
    if (connected.ok()) return std::unique_ptr<Channel>(std::make_unique<TcpChannel>(std::move(connected).value(), interrupt));
    last = connected.error();
  }
  if (interrupt.raised()) return stopped();
  return outside(fmt::format("cannot connect to {} port {}: {}", host, port, last.message));
}

}  // namespace rsvpulse::net
