#include "objects/s3_store.h"

#include <gtest/gtest.h>

#include "objects/made_store.h"
#include "objects/s3_answers.h"

namespace rsvpulse::objects {
namespace {

class FixedCredentials final : public CredentialSource {
 public:
  Result<Credentials> get() override { return Credentials{"ID", "SECRET", forgotten ? "new" : "old"}; }
  void forget() override { forgotten = true; }
  bool forgotten = false;
};

HttpResponse answer(int status, std::string body = "", Headers headers = {}) {
  return {.status = status, .headers = std::move(headers), .body = std::move(body)};
}
std::string error_body(std::string_view code) {
  return "<?xml version=\"1.0\"?><Error><Code>" + std::string(code) + "</Code><Message>no way</Message></Error>";
}

// A store whose server is a script, and whose waits are noted instead of slept.
struct Made {
  explicit Made(S3Options options = {
                    .bucket = "bucket", .prefix = "p/", .endpoint = "http://127.0.0.1:9", .path_style = true}) {
    auto source = std::make_unique<FixedCredentials>();
    credentials = source.get();
    store = std::make_unique<S3Store>(options, std::make_unique<ScriptedClient>(script), std::move(source),
                                      Retry(4, 100, 1000,
                                            [this](int64_t ms) {
                                              waits.push_back(ms);
                                              return !stopped;
                                            }),
                                      clock);
  }
  Script script;
  std::vector<int64_t> waits;
  bool stopped = false;
  ManualClock clock{1'369'353'600'000};
  FixedCredentials* credentials;
  std::unique_ptr<S3Store> store;
};

TEST(S3Store, NamesTheBucketInThePathOrTheHost) {
  Made by_path;
  by_path.script.answers = {answer(200)};
  ASSERT_TRUE(by_path.store->put("a=b/c d", "bytes").ok());
  const auto& asked = by_path.script.asked.at(0);
  EXPECT_EQ(asked.request.url, "http://127.0.0.1:9/bucket/p/a%3Db/c%20d");
  EXPECT_EQ(asked.request.headers.at("host"), "127.0.0.1:9");
  EXPECT_EQ(asked.request.headers.at("x-amz-date"), "20130524T000000Z");
  EXPECT_EQ(asked.request.headers.at("x-amz-security-token"), "old");
  EXPECT_EQ(asked.body, "bytes");

  Made virtual_host({.bucket = "bucket", .region = "eu-central-1"});
  virtual_host.script.answers = {answer(200)};
  ASSERT_TRUE(virtual_host.store->put("a", "").ok());
  EXPECT_EQ(virtual_host.script.asked.at(0).request.url, "https://bucket.s3.eu-central-1.amazonaws.com/a");
}

TEST(S3Store, TriesAgainWhatMayPassWithGrowingWaits) {
  Made made;
  made.script.answers = {answer(503, error_body("SlowDown")), Error{ErrorKind::kOutside, "connection reset"}, answer(500),
                         answer(200)};
  EXPECT_TRUE(made.store->put("a", "bytes").ok());
  ASSERT_EQ(made.waits.size(), 3U);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_LE(made.waits[i], 100 << i);
  }
  for (const auto& asked : made.script.asked) EXPECT_EQ(asked.body, "bytes");
}

TEST(S3Store, GivesUpAfterItsTriesAndSaysWhy) {
  Made made;
  made.script.answers = {answer(503, error_body("SlowDown"))};
  const Status outcome = made.store->put("a", "");
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().kind, ErrorKind::kOutside);
  EXPECT_EQ(outcome.error().message, "s3://bucket/p/a: http://127.0.0.1:9 answered 503: SlowDown: no way");
  EXPECT_EQ(made.script.asked.size(), 4U);
}

TEST(S3Store, StopsWaitingWhenTold) {
  Made made;
  made.stopped = true;
  made.script.answers = {answer(503)};
  EXPECT_FALSE(made.store->put("a", "").ok());
  EXPECT_EQ(made.script.asked.size(), 1U);
}

TEST(S3Store, DoesNotTryAgainWhatWillNotPass) {
  Made made;
  made.script.answers = {answer(403, error_body("SignatureDoesNotMatch"))};
  EXPECT_FALSE(made.store->put("a", "").ok());
  EXPECT_EQ(made.script.asked.size(), 1U);
}

TEST(S3Store, FetchesNewCredentialsWhenTheOldHaveExpired) {
  Made made;
  made.script.answers = {answer(400, error_body("ExpiredToken")), answer(200)};
  EXPECT_TRUE(made.store->put("a", "").ok());
  EXPECT_EQ(made.script.asked.at(1).request.headers.at("x-amz-security-token"), "new");
}

TEST(S3Store, CheckTellsWrongConfigurationFromAServerInTrouble) {
  Made wrong;
  wrong.script.answers = {answer(404, error_body("NoSuchBucket"))};
  EXPECT_EQ(wrong.store->check().error().kind, ErrorKind::kConfig);
  Made redirected;
  redirected.script.answers = {answer(301, error_body("PermanentRedirect"), {{"x-amz-bucket-region", "eu-west-1"}})};
  const Status told = redirected.store->check();
  EXPECT_EQ(told.error().kind, ErrorKind::kConfig);
  EXPECT_NE(told.error().message.find("the bucket is in the region eu-west-1, not us-east-1"), std::string::npos);
  Made away;
  away.script.answers = {Error{ErrorKind::kOutside, "connection refused"}};
  EXPECT_EQ(away.store->check().error().kind, ErrorKind::kOutside);
}

TEST(S3Store, TellsAMissingKeyFromAMissingBucket) {
  Made made;
  made.script.answers = {answer(404, error_body("NoSuchKey")), answer(404, error_body("NoSuchBucket"))};
  EXPECT_EQ(*made.store->get_whole("a"), std::nullopt);
  EXPECT_FALSE(made.store->get_whole("a").ok());
}

TEST(S3Store, ReadsRangesOfServersThatDoAndDoNotGiveThem) {
  Made made;
  made.script.answers = {answer(206, "cd"), answer(416), answer(200, "abcd"), answer(200, "abcd")};
  EXPECT_EQ(*made.store->get("a", {.offset = 2, .length = 2}), "cd");
  EXPECT_EQ(made.script.asked.at(0).request.headers.at("range"), "bytes=2-3");
  EXPECT_EQ(*made.store->get("a", {.offset = 9}), "");
  EXPECT_EQ(made.script.asked.at(1).request.headers.at("range"), "bytes=9-");
  EXPECT_EQ(*made.store->get("a", {.offset = 0, .length = 2}), "ab");
  EXPECT_FALSE(made.store->get("a", {.offset = 1, .length = 2}).ok());
}

TEST(S3Store, SendsALargeFileInPartsAndAbortsWhatDoesNotEnd) {
  const TemporaryFolder folder;
  const std::string begun = "<InitiateMultipartUploadResult><UploadId>u&amp;1</UploadId></InitiateMultipartUploadResult>";
  S3Options options{.bucket = "bucket", .endpoint = "http://h", .path_style = true, .part_bytes = 4};
  Made good(options);
  good.script.answers = {answer(200, begun), answer(200, "", {{"etag", "\"1\""}}), answer(200, "", {{"etag", "\"2\""}}),
                         answer(200, "", {{"etag", "\"3\""}}), answer(200, "<CompleteMultipartUploadResult/>")};
  ASSERT_TRUE(good.store->put_file("k", folder.write("f", "0123456789")).ok());
  ASSERT_EQ(good.script.asked.size(), 5U);
  EXPECT_EQ(good.script.asked[0].request.url, "http://h/bucket/k?uploads=");
  EXPECT_EQ(good.script.asked[3].request.url, "http://h/bucket/k?partNumber=3&uploadId=u%261");
  EXPECT_EQ(good.script.asked[3].body, "89");
  EXPECT_NE(good.script.asked[4].body.find("<Part><PartNumber>2</PartNumber><ETag>\"2\"</ETag></Part>"), std::string::npos);

  // A failure that comes with a good status line.
  Made bad(options);
  bad.script.answers = {answer(200, begun),
                        answer(200, "", {{"etag", "\"1\""}}),
                        answer(200, "", {{"etag", "\"2\""}}),
                        answer(200, "", {{"etag", "\"3\""}}),
                        answer(200, error_body("InternalError")),
                        answer(204)};
  EXPECT_FALSE(bad.store->put_file("k", folder.write("g", "0123456789")).ok());
  EXPECT_EQ(bad.script.asked.back().request.method, "DELETE");
  EXPECT_EQ(folder.read("g"), "0123456789");
}

TEST(S3Answers, AreReadWithinBounds) {
  const auto listing = read_listing(
      "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><IsTruncated>true</IsTruncated>"
      "<Contents><Key>a&amp;b</Key><Size>12</Size></Contents><Contents><Key>c</Key><Size>0</Size></Contents></"
      "ListBucketResult>");
  ASSERT_TRUE(listing);
  EXPECT_FALSE(listing->is_last);
  EXPECT_EQ(listing->objects, (std::vector<ObjectEntry>{{"a&b", 12}, {"c", 0}}));
  EXPECT_FALSE(read_listing(""));
  EXPECT_FALSE(read_listing("<html>moved</html>"));
  EXPECT_FALSE(read_listing("<ListBucketResult><Contents><Key>a</Key><Size>-1</Size></Contents></ListBucketResult>"));
  EXPECT_EQ(read_s3_error("<!DOCTYPE x [<!ENTITY e \"boom\">]><Error><Code>&e;</Code></Error>").code, "&e;");
}

}  // namespace
}  // namespace rsvpulse::objects
