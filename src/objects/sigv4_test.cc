// AWS's own vectors: the examples of the S3 API reference, "Authenticating Requests: Using the Authorization Header", and some
// of the published Signature Version 4 test suite.
#include "objects/sigv4.h"

#include <gtest/gtest.h>

#include "objects/digest.h"

namespace rsvpulse::objects {
namespace {

const std::string kNothing = sha256_hex("");

struct Vector {
  std::string method = "GET";
  std::string path = "/";
  Query query = {};
  Headers headers = {};
  std::string payload_hash = kNothing;
};

std::string signature_of(const std::string& value) { return value.substr(value.rfind('=') + 1); }

std::string s3_signature(Vector v) {
  v.headers["host"] = "examplebucket.s3.amazonaws.com";
  v.headers["x-amz-date"] = "20130524T000000Z";
  v.headers["x-amz-content-sha256"] = v.payload_hash;
  const std::string value =
      authorization({v.method, v.path, v.query, v.headers, v.payload_hash}, {"20130524T000000Z", "us-east-1", "s3"},
                    {.access_key_id = "AKIAIOSFODNN7EXAMPLE", .secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"});
  return signature_of(value);
}

std::string suite_signature(Vector v) {
  v.headers["host"] = "example.amazonaws.com";
  v.headers["x-amz-date"] = "20150830T123600Z";
  const std::string value =
      authorization({v.method, v.path, v.query, v.headers, v.payload_hash}, {"20150830T123600Z", "us-east-1", "service"},
                    {.access_key_id = "AKIDEXAMPLE", .secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"});
  return signature_of(value);
}

TEST(Sigv4, SignsTheExamplesOfTheS3Reference) {
  EXPECT_EQ(s3_signature({.path = "/test.txt", .headers = {{"range", "bytes=0-9"}}}),
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  EXPECT_EQ(s3_signature({.method = "PUT",
                          .path = "/test$file.text",
                          .headers = {{"date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
                          .payload_hash = sha256_hex("Welcome to Amazon S3.")}),
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
  EXPECT_EQ(s3_signature({.query = {{"lifecycle", ""}}}), "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
  EXPECT_EQ(s3_signature({.query = {{"prefix", "J"}, {"max-keys", "2"}}}),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST(Sigv4, SignsThePublishedSuite) {
  EXPECT_EQ(suite_signature({}), "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
  EXPECT_EQ(suite_signature({.query = {{"Param2", "value2"}, {"Param1", "value1"}}}),
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
  EXPECT_EQ(suite_signature({.path = "/\xE1\x88\xB4"}), "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85");
  EXPECT_EQ(suite_signature({.path = "/example space/"}), "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741");
  const std::string unreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  EXPECT_EQ(suite_signature({.query = {{unreserved, unreserved}}}),
            "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197");
  EXPECT_EQ(suite_signature({.headers = {{"my-header1", " value1"}, {"my-header2", " \"a   b   c\""}}}),
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736");
  EXPECT_EQ(suite_signature(
                {.headers = {{"x-amz-security-token", "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"}}}),
            "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8");
}

TEST(Sigv4, EncodesAsRfc3986Does) {
  EXPECT_EQ(encode_path("/raw/date=2026-11-24/a+b c.zst"), "/raw/date%3D2026-11-24/a%2Bb%20c.zst");
  EXPECT_EQ(encode_query({{"b", "/"}, {"a", ""}, {"a", "="}}), "a=&a=%3D&b=%2F");
  EXPECT_EQ(amz_timestamp(1'369'353'600'000), "20130524T000000Z");
}

}  // namespace
}  // namespace rsvpulse::objects
