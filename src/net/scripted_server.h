// ScriptedServer: a TCP server for tests that says to each connection, byte by byte, what the test wants said.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace rsvpulse::net {

// One accepted connection. Closed in order at its end.
class Peer {
 public:
  explicit Peer(int descriptor) : descriptor_(descriptor) {}
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  ~Peer() {
    if (descriptor_ >= 0) close(descriptor_);
  }

  // False when the peer has gone.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(count));
    }
    return true;
  }
  // Up to and with `mark`; less when the peer ended before.
  std::string read_until(std::string_view mark) {
    std::string got;
    char next = 0;
    while (!got.ends_with(mark) && recv(descriptor_, &next, 1, 0) == 1) got += next;
    return got;
  }
  std::string read_head() { return read_until("\r\n\r\n"); }
  std::string read_bytes(size_t count) {
    std::string got(count, '\0');
    const ssize_t received = recv(descriptor_, got.data(), count, MSG_WAITALL);
    got.resize(received > 0 ? static_cast<size_t>(received) : 0);
    return got;
  }
  void wait_for_end() {
    while (!read_bytes(1).empty()) {
    }
  }
  // What was sent and not read yet is lost to the peer, as when a server crashes.
  void reset() {
    const linger now{.l_onoff = 1, .l_linger = 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(std::exchange(descriptor_, -1));
  }
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

class ScriptedServer {
 public:
  // `script` is run for one connection after another, with its number from 0. It must return soon once the peer is gone.
  explicit ScriptedServer(std::function<void(Peer&, int number)> script)
      : script_(std::move(script)), descriptor_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(listen(descriptor_, 64), 0);
    socklen_t length = sizeof address;
    getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~ScriptedServer() {
    ending_ = true;
    shutdown(descriptor_, SHUT_RDWR);
    if (const int open = open_.exchange(-1); open >= 0) shutdown(open, SHUT_RDWR);
    thread_.join();
    close(descriptor_);
  }

  uint16_t port() const { return port_; }
  int connections() const { return connections_; }
  std::string at(std::string_view scheme, std::string_view path = "/") const {
    return std::string(scheme) + "://127.0.0.1:" + std::to_string(port_) + std::string(path);
  }

 private:
  void run() {
    while (!ending_) {
      const int accepted = accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC);
      if (accepted < 0) continue;
      const int on = 1;
      setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      Peer peer(accepted);
      open_ = accepted;
      script_(peer, connections_++);
      open_ = -1;
    }
  }

  std::function<void(Peer&, int)> script_;
  int descriptor_;
  uint16_t port_ = 0;
  std::atomic<bool> ending_ = false;
  std::atomic<int> connections_ = 0;
  std::atomic<int> open_ = -1;
  std::thread thread_;
};

}  // namespace rsvpulse::net
