// What tests of the server share: routes, a server of them, and how it is asked.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "net/raw_client.h"
#include "net/server.h"

namespace rsvpulse::net {

// Waits for a condition that another thread brings about.
template <class Condition>
bool soon(Condition condition) {
  for (int i = 0; i < 10'000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

inline Route get(std::string pattern, Route::Handler handler) {
  return {.method = "GET", .pattern = std::move(pattern), .handler = std::move(handler)};
}

inline Route hello() {
  return get("/hello", [](const Request&) { return text_response("text/plain", "hello"); });
}

inline std::unique_ptr<Server> serve(std::vector<Route> routes, ServerOptions options = {}) {
  auto server = Server::start(std::move(options), std::move(routes));
  EXPECT_TRUE(server.ok()) << server.error().message;
  return std::move(server).value();
}

inline std::string ask(const Server& server, std::string_view head) {
  RawClient client(server.port());
  client.send(std::string(head) + "\r\nHost: x\r\n\r\n");
  return client.read_response();
}

}  // namespace rsvpulse::net
