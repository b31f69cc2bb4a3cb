// AWS Signature Version 4, as "Authenticating Requests: Using the Authorization Header" of the S3 API reference defines it.
// Pure functions; why not libcurl's: docs/adr/0016-requests-to-s3-are-signed-by-us.md.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rsvpulse::objects {

struct Credentials {
  std::string access_key_id = {};
  std::string secret_access_key = {};
  std::string session_token = {};  // empty: none
  int64_t expires_ms = -1;         // ms since the epoch; -1: never
};

// Not yet encoded; the order does not matter.
using Query = std::vector<std::pair<std::string, std::string>>;
// By names in lower case.
using Headers = std::map<std::string, std::string>;

struct SignedParts {
  std::string_view method;  // "GET"
  std::string_view path;    // not yet encoded: "/bucket/key"
  const Query& query;
  const Headers& headers;         // all that are signed, host and x-amz-date among them
  std::string_view payload_hash;  // of the body, in hexadecimal digits
};

struct SigningScope {
  std::string_view timestamp;  // as in x-amz-date: "20130524T000000Z"
  std::string_view region;     // "us-east-1"
  std::string_view service;    // "s3"
};

// The value of the Authorization header.
std::string authorization(const SignedParts& parts, const SigningScope& scope, const Credentials& credentials);

// "20130524T000000Z".
std::string amz_timestamp(int64_t now_ms);

// RFC 3986: all but unreserved characters as %XX in upper case, slashes kept in a path.
std::string encode_path(std::string_view path);
std::string encode_query(const Query& query);  // sorted, "a=1&b="

}  // namespace rsvpulse::objects
