// RawClient: a blocking TCP client for tests, which sends and reads bytes as they are.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace rsvpulse::net {

class RawClient {
 public:
  // Connects to the loopback. What is not answered within `timeout_s` reads as the end.
  explicit RawClient(uint16_t port, int timeout_s = 10) : descriptor_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    timeval limit{.tv_sec = timeout_s, .tv_usec = 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    const int on = 1;
    setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  RawClient(RawClient&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)), connected_(other.connected_), unread_(std::move(other.unread_)) {}
  RawClient& operator=(RawClient&&) = delete;
  ~RawClient() { end(); }

  bool connected() const { return connected_; }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(count));
    }
    return true;
  }

  // Up to and with `mark`; what came when the peer ended before.
  std::string read_until(std::string_view mark) {
    while (true) {
      const size_t found = unread_.find(mark);
      if (found != std::string::npos) return take(found + mark.size());
      if (!more()) return take(unread_.size());
    }
  }
  std::string read_bytes(size_t count) {
    while (unread_.size() < count && more()) {
    }
    return take(std::min(count, unread_.size()));
  }
  std::string read_all() {
    while (more()) {
    }
    return take(unread_.size());
  }

  // A whole response with a Content-Length: head and body.
  std::string read_response() {
    std::string head = read_until("\r\n\r\n");
    const size_t at = head.find("Content-Length: ");
    if (at == std::string::npos) return head;
    return head + read_bytes(std::stoul(head.substr(at + 16)));
  }

  void finish_sending() { shutdown(descriptor_, SHUT_WR); }
  void end() {
    if (descriptor_ >= 0) close(std::exchange(descriptor_, -1));
  }

 private:
  bool more() {
    char block[65536];
    const ssize_t count = recv(descriptor_, block, sizeof block, 0);
    if (count <= 0) return false;
    unread_.append(block, static_cast<size_t>(count));
    return true;
  }
  std::string take(size_t count) {
    std::string taken = unread_.substr(0, count);
    unread_.erase(0, count);
    return taken;
  }

  int descriptor_;
  bool connected_ = false;
  std::string unread_;
};

}  // namespace rsvpulse::net
