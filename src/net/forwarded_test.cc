#include "net/forwarded.h"

#include <gtest/gtest.h>

namespace rsvpulse::net {
namespace {

std::string client(std::string peer, std::vector<std::string> forwarded) {
  std::vector<Header> headers;
  for (std::string& value : forwarded) headers.push_back({"x-forwarded-for", std::move(value)});
  return forwarded_client(peer, headers, {"127.0.0.1", "10.0.0.5"});
}

TEST(Forwarded, OnlyTrustedProxiesAreBelieved) {
  EXPECT_EQ(client("203.0.113.9", {"198.51.100.1"}), "203.0.113.9");
  EXPECT_EQ(client("127.0.0.1", {"198.51.100.1"}), "198.51.100.1");
  EXPECT_EQ(client("127.0.0.1", {}), "127.0.0.1");
}

TEST(Forwarded, TheLastThatIsNoProxyCounts) {
  EXPECT_EQ(client("127.0.0.1", {"192.0.2.7, 198.51.100.1"}), "198.51.100.1");  // the first is the client's own invention
  EXPECT_EQ(client("127.0.0.1", {"192.0.2.7,198.51.100.1 , 10.0.0.5"}), "198.51.100.1");
  EXPECT_EQ(client("127.0.0.1", {"198.51.100.1", "10.0.0.5"}), "198.51.100.1");
  EXPECT_EQ(client("127.0.0.1", {"10.0.0.5"}), "10.0.0.5");
  EXPECT_EQ(client("127.0.0.1", {"2001:DB8::1"}), "2001:db8::1");
}

TEST(Forwarded, WhatIsNoAddressIsNobody) {
  EXPECT_EQ(client("127.0.0.1", {"unknown"}), "127.0.0.1");
  EXPECT_EQ(client("127.0.0.1", {"198.51.100.1, x, 10.0.0.5"}), "10.0.0.5");
  EXPECT_EQ(client("127.0.0.1", {", ,"}), "127.0.0.1");
}

}  // namespace
}  // namespace rsvpulse::net
