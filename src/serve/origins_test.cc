#include "serve/origins.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rsvpulse::serve {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

net::Request request(std::string method, std::vector<net::Header> headers) {
  net::Request request;
  request.method = std::move(method);
  request.headers = std::move(headers);
  return request;
}

const Tokens kNone("", "");
const Tokens kRead("secret", "");

TEST(Origins, OnTheLoopbackAHostIsTheLoopbackOrNamed) {
  const Origins origins(true, {"example.org"}, kNone);
  for (const char* host :
       {"127.0.0.1:8080", "127.0.0.2", "localhost:1", "LocalHost", "[::1]:8080", "example.org", "Example.org:8443"}) {
    EXPECT_THAT(origins.fault(request("GET", {{"Host", host}})), IsEmpty()) << host;
  }
  // What a name of a stranger's domain resolves to is the stranger's choice.
  for (const char* host : {"evil.example", "127.evil.example", "127.0.0.1.evil.example", "localhost.evil.example",
                           "example.org.evil", "", "a b", "10.0.0.1", "0.0.0.0"}) {
    EXPECT_THAT(origins.fault(request("GET", {{"Host", host}})), HasSubstr("--host")) << host;
  }
  EXPECT_THAT(origins.fault(request("GET", {})), IsEmpty());  // of HTTP/1.0, which no browser speaks
}

TEST(Origins, WhoNeedsATokenOrCanConnectAnywayMayNameTheServerAnything) {
  EXPECT_THAT(Origins(true, {}, kRead).fault(request("GET", {{"Host", "pulse.internal"}})), IsEmpty());
  EXPECT_THAT(Origins(false, {}, kNone).fault(request("GET", {{"Host", "pulse.internal"}})), IsEmpty());
}

TEST(Origins, APageOfAnotherOriginWritesNothing) {
  for (const bool on_loopback : {true, false}) {
    for (const Tokens* tokens : {&kNone, &kRead}) {
      const Origins origins(on_loopback, {"example.org"}, *tokens);
      const auto fault = [&](const char* origin) {
        return origins.fault(request("POST", {{"Host", "127.0.0.1:8080"}, {"Origin", origin}}));
      };
      // Another port of this machine is another origin.
      for (const char* origin : {"https://evil.example", "null", "http://127.0.0.1:3000", "http://127.0.0.1", "", "file://"}) {
        EXPECT_THAT(fault(origin), HasSubstr("other sites")) << origin;
      }
      EXPECT_THAT(fault("http://127.0.0.1:8080"), IsEmpty());
      EXPECT_THAT(fault("https://example.org"), IsEmpty());
    }
  }
  const Origins origins(true, {}, kNone);
  EXPECT_THAT(origins.fault(request("POST", {{"Host", "localhost"}, {"Origin", "http://localhost:80"}})), IsEmpty());
  EXPECT_THAT(origins.fault(request("POST", {{"Host", "localhost"}, {"Sec-Fetch-Site", "cross-site"}})),
              HasSubstr("other sites"));
  EXPECT_THAT(origins.fault(request("POST", {{"Host", "localhost"}, {"Sec-Fetch-Site", "none"}})), IsEmpty());
  EXPECT_THAT(origins.fault(request("POST", {{"Host", "localhost"}})), IsEmpty());  // curl, a program
  // Reading by a page of another origin is what the browser forbids by itself.
  EXPECT_THAT(origins.fault(request("GET", {{"Host", "localhost"}, {"Origin", "https://evil.example"}})), IsEmpty());
}

}  // namespace
}  // namespace rsvpulse::serve
