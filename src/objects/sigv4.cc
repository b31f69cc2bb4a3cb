#include "objects/sigv4.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/utc_time.h"
#include "objects/digest.h"

namespace rsvpulse::objects {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

std::string encode(std::string_view text, std::string_view also_kept) {
  constexpr std::string_view kUnreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (const char c : text) {
    const bool kept = kUnreserved.find(c) != std::string_view::npos || also_kept.find(c) != std::string_view::npos;
    if (kept) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

// Blanks around go, runs of blanks inside become one.
std::string trimmed(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (c != ' ' && c != '\t') {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string names_of(const Headers& headers) {
  std::string names;
  for (const auto& header : headers) names += (names.empty() ? "" : ";") + header.first;
  return names;
}

std::string canonical_request(const SignedParts& parts) {
  std::string headers;
  for (const auto& [name, value] : parts.headers) headers += fmt::format("{}:{}\n", name, trimmed(value));
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", parts.method, encode_path(parts.path), encode_query(parts.query), headers,
                     names_of(parts.headers), parts.payload_hash);
}

}  // namespace

std::string encode_path(std::string_view path) { return encode(path, "/"); }

std::string encode_query(const Query& query) {
  std::vector<std::pair<std::string, std::string>> encoded;
  encoded.reserve(query.size());
  for (const auto& [name, value] : query) encoded.emplace_back(encode(name, ""), encode(value, ""));
  std::sort(encoded.begin(), encoded.end());
  std::string out;
  for (const auto& [name, value] : encoded) out += fmt::format("{}{}={}", out.empty() ? "" : "&", name, value);
  return out;
}

std::string amz_timestamp(int64_t now_ms) {
  const UtcTime t = utc_of(now_ms);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", t.year, t.month, t.day, t.hour, t.minute, t.second);
}

std::string authorization(const SignedParts& parts, const SigningScope& scope, const Credentials& credentials) {
  const std::string_view date = scope.timestamp.substr(0, 8);
  const std::string named_scope = fmt::format("{}/{}/{}/aws4_request", date, scope.region, scope.service);
  const std::string to_sign =
      fmt::format("{}\n{}\n{}\n{}", kAlgorithm, scope.timestamp, named_scope, sha256_hex(canonical_request(parts)));
  std::string key = "AWS4" + credentials.secret_access_key;
  for (const std::string_view part : {date, scope.region, scope.service, std::string_view("aws4_request")}) {
    key = hmac_sha256(key, part);
  }
  return fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}", kAlgorithm, credentials.access_key_id, named_scope,
                     names_of(parts.headers), hex(hmac_sha256(key, to_sign)));
}

}  // namespace rsvpulse::objects
