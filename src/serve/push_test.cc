#include "serve/push.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rsvpulse::serve {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int64_t kNow = 1'500'000'000'000;
constexpr char kMessage[] = R"({"rsvp_id":1,"mtime":1499999999999})";

class PushTest : public testing::Test {
 protected:
  PushOptions options() {
    return {.tokens = nullptr, .submit = [this](const std::vector<std::string>& lines) -> Status {
              if (!well_) return Error{ErrorKind::kOutside, "the log is full"};
              taken_.insert(taken_.end(), lines.begin(), lines.end());
              return Done{};
            }};
  }
  static net::Request request(std::string body, std::vector<net::Header> headers = {}) {
    net::Request request;
    request.method = "POST";
    request.body = std::move(body);
    request.headers = std::move(headers);
    return request;
  }

  const ManualClock clock_{kNow};
  bool well_ = true;
  std::vector<std::string> taken_;
};

TEST_F(PushTest, TakesOneMessageLinesOrAnArray) {
  Push push(options(), clock_);
  EXPECT_EQ(push.take(request(kMessage)).status, 200);
  EXPECT_EQ(push.take(request(std::string(kMessage) + "\n\n" + kMessage + "\n")).body,
            "{\"accepted\":2,\"refused\":0,\"errors\":[]}");
  EXPECT_EQ(push.take(request("[" + std::string(kMessage) + ",\n" + kMessage + "]")).status, 200);
  EXPECT_EQ(taken_.size(), 5u);
  taken_.clear();
  // Over several lines, as people write it.
  EXPECT_EQ(push.take(request("{\"rsvp_id\":1,\n\"mtime\":5}", {{"Content-Type", "application/json"}})).status, 200);
  EXPECT_THAT(taken_, ElementsAre("{\"rsvp_id\":1, \"mtime\":5}"));
}

TEST_F(PushTest, TellsWhichLinesAreNoMessages) {
  Push push(options(), clock_);
  const auto some = push.take(request(std::string(kMessage) + "\n{\"mtime\":1}\nx\n"));
  EXPECT_EQ(some.status, 200);
  EXPECT_THAT(some.body, HasSubstr("\"accepted\":1,\"refused\":2"));
  EXPECT_THAT(some.body, HasSubstr("{\"line\":2,\"field\":\"rsvp_id\""));
  EXPECT_THAT(some.body, HasSubstr("{\"line\":3,\"field\":\"\""));
  EXPECT_EQ(taken_.size(), 3u);  // what is refused goes to the dead letters, which is for ingest to do
  EXPECT_EQ(push.take(request("x")).status, 422);
  EXPECT_EQ(push.take(request(R"({"rsvp_id":1,"mtime":4102444800000})")).status, 422);
}

TEST_F(PushTest, RefusesWhatIsNoBody) {
  Push push(options(), clock_);
  EXPECT_EQ(push.take(request("")).status, 400);
  EXPECT_EQ(push.take(request("[1")).status, 400);
  EXPECT_EQ(push.take(request("[]")).status, 400);
  EXPECT_THAT(taken_, IsEmpty());
}

TEST_F(PushTest, AsksForItsToken) {
  PushOptions with = options();
  const Tokens tokens("", "secret");
  with.tokens = &tokens;
  Push push(with, clock_);
  EXPECT_EQ(push.take(request(kMessage)).status, 401);
  EXPECT_EQ(push.take(request(kMessage, {{"Authorization", "Bearer secreT"}})).status, 401);
  EXPECT_EQ(push.take(request(kMessage, {{"Authorization", "Bearer secret"}})).status, 200);
  PushOptions open = options();
  open.needs_token = true;
  EXPECT_EQ(Push(open, clock_).take(request(kMessage)).status, 403);
}

TEST_F(PushTest, ARepeatedRequestIsNotCarriedOutAgain) {
  Push push(options(), clock_);
  const std::vector<net::Header> key = {{"Idempotency-Key", "k1"}};
  EXPECT_EQ(push.take(request(kMessage, key)).status, 200);
  EXPECT_EQ(push.take(request(kMessage, key)).status, 200);
  EXPECT_EQ(taken_.size(), 1u);
  EXPECT_EQ(push.take(request(std::string(kMessage) + "\n", key)).status, 422);
  EXPECT_EQ(push.take(request(kMessage, {{"Idempotency-Key", std::string(300, 'k')}})).status, 400);
}

TEST_F(PushTest, WhatFailedMayBeTriedAgainUnderItsKey) {
  Push push(options(), clock_);
  const std::vector<net::Header> key = {{"Idempotency-Key", "k1"}};
  well_ = false;
  const auto refused = push.take(request(kMessage, key));
  EXPECT_EQ(refused.status, 503);
  EXPECT_THAT(refused.body, HasSubstr("the log is full"));
  well_ = true;
  EXPECT_EQ(push.take(request(kMessage, key)).status, 200);
  EXPECT_EQ(taken_.size(), 1u);
}

}  // namespace
}  // namespace rsvpulse::serve
