#include "objects/s3_store.h"

#include <unistd.h>

#include <charconv>
#include <fstream>

#include <fmt/format.h>

#include "base/printable.h"
#include "objects/digest.h"
#include "objects/local_files.h"
#include "objects/s3_answers.h"

namespace rsvpulse::objects {
namespace {

constexpr int kPartialContent = 206;
constexpr int kNotFound = 404;
constexpr int kTimeOut = 408;
constexpr int kRangeNotSatisfiable = 416;
constexpr int kTooMany = 429;
constexpr int kServerFault = 500;
constexpr uint64_t kMostInMemory = uint64_t{1} << 30;
constexpr size_t kLongestToldBody = 200;

bool is_good(int status) { return status / 100 == 2; }

// Worth another try: the server's fault, or its wish to be asked more slowly.
bool is_transient(int status, const std::string& code) {
  return status >= kServerFault || status == kTooMany || status == kTimeOut || code == "RequestTimeout" || code == "SlowDown" ||
         code == "OperationAborted";
}

bool is_stale_credential(const std::string& code) { return code == "ExpiredToken" || code == "TokenRefreshRequired"; }

}  // namespace

S3Store::S3Store(S3Options options, std::unique_ptr<HttpClient> client, std::unique_ptr<CredentialSource> credentials,
                 Retry retry, const Clock& clock)
    : options_(std::move(options)),
      client_(std::move(client)),
      credentials_(std::move(credentials)),
      retry_(std::move(retry)),
      clock_(clock) {
  std::string endpoint = options_.endpoint;
  if (endpoint.empty()) endpoint = fmt::format("https://s3.{}.amazonaws.com", options_.region);
  while (endpoint.ends_with('/')) endpoint.pop_back();
  const size_t host_begin = endpoint.find("://") + 3;
  host_ = endpoint.substr(host_begin);
  if (options_.path_style) {
    base_path_ = "/" + options_.bucket;
  } else {
    host_ = options_.bucket + "." + host_;
  }
  base_url_ = endpoint.substr(0, host_begin) + host_;
}

std::string S3Store::name() const {
  const std::string_view prefix = options_.prefix;
  return fmt::format("s3://{}{}{}", options_.bucket, prefix.empty() ? "" : "/", prefix.substr(0, prefix.rfind('/')));
}

std::string S3Store::what(const Call& call) const {
  return fmt::format("s3://{}{}{}", options_.bucket, call.key.empty() ? "" : "/", call.key);
}

Error S3Store::refusal(const Call& call, const HttpResponse& answer) {
  const S3Error error = read_s3_error(answer.body);
  std::string why = error.code.empty() ? printable(answer.body.substr(0, kLongestToldBody))
                                       : fmt::format("{}: {}", printable(error.code), printable(error.message));
  const std::string region = answer.header("x-amz-bucket-region");
  if (!region.empty() && region != options_.region) {
    why += fmt::format("; the bucket is in the region {}, not {}", printable(region), options_.region);
  }
  return {ErrorKind::kOutside,
          fmt::format("{}: {} answered {}{}{}", what(call), base_url_, answer.status, why.empty() ? "" : ": ", why)};
}

Result<HttpResponse> S3Store::send_once(const Call& call) {
  const auto credentials = credentials_->get();
  if (!credentials.ok()) return credentials.error();
  const std::string timestamp = amz_timestamp(clock_.now_ms());
  const std::string path = call.key.empty() && options_.path_style ? base_path_ : base_path_ + "/" + call.key;
  HttpRequest request{.method = call.method, .body = call.body, .max_response_bytes = call.max_response_bytes};
  request.headers = call.headers;
  request.headers["host"] = host_;
  request.headers["x-amz-date"] = timestamp;
  // Signed too: a body that changes on the way is refused by the server.
  const std::string payload_hash = sha256_hex(call.body);
  request.headers["x-amz-content-sha256"] = payload_hash;
  if (!credentials->session_token.empty()) request.headers["x-amz-security-token"] = credentials->session_token;
  request.headers["authorization"] = authorization({call.method, path, call.query, request.headers, payload_hash},
                                                   {timestamp, options_.region, "s3"}, *credentials);
  const std::string query = encode_query(call.query);
  request.url = fmt::format("{}{}{}{}", base_url_, encode_path(path), query.empty() ? "" : "?", query);
  return client_->exchange(request);
}

Result<HttpResponse> S3Store::send(const Call& call) {
  for (int failed = 1;; ++failed) {
    auto answer = send_once(call);
    last_status_ = answer.ok() ? answer->status : 0;
    if (!answer.ok()) {
      if (answer.error().kind == ErrorKind::kConfig) return answer;
      if (retry_.again(failed)) continue;
      return Error{ErrorKind::kOutside, fmt::format("{}: {}: {}", what(call), base_url_, answer.error().message)};
    }
    const bool is_answer =
        is_good(answer->status) || answer->status == kRangeNotSatisfiable ||
        // Without a body (HEAD) there is no telling a missing key from a missing bucket.
        (call.missing_is_no_error && answer->status == kNotFound && read_s3_error(answer->body).code != "NoSuchBucket");
    if (is_answer) return answer;
    const std::string code = read_s3_error(answer->body).code;
    if (is_stale_credential(code)) credentials_->forget();
    if ((is_transient(answer->status, code) || is_stale_credential(code)) && retry_.again(failed)) continue;
    return refusal(call, *answer);
  }
}

Status S3Store::put(std::string_view key, std::string_view bytes) {
  if (Status good = check_key(key); !good.ok()) return good;
  const auto answer = send({.method = "PUT", .key = options_.prefix + std::string(key), .body = bytes});
  if (!answer.ok()) return answer.error();
  return Done{};
}

Status S3Store::put_file(std::string_view key, const std::string& path) {
  if (Status good = check_key(key); !good.ok()) return good;
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return file_error(path);
  const auto size = static_cast<uint64_t>(file.tellg());
  if (size > 2 * options_.part_bytes) {
    if (Status sent = put_parts(options_.prefix + std::string(key), path, size); !sent.ok()) return sent;
  } else {
    std::string bytes(size, '\0');
    file.seekg(0);
    if (!file.read(bytes.data(), static_cast<std::streamsize>(size))) return file_error(path);
    if (Status sent = put(key, bytes); !sent.ok()) return sent;
  }
  unlink(path.c_str());
  return Done{};
}

Result<std::string> S3Store::begin_parts(const std::string& key) {
  const Call call{.method = "POST", .key = key, .query = {{"uploads", ""}}};
  const auto answer = send(call);
  if (!answer.ok()) return answer.error();
  auto id = read_upload_id(answer->body);
  if (!id) return refusal(call, *answer);
  return std::move(*id);
}

Result<std::string> S3Store::put_part(const std::string& key, const std::string& upload, int number, std::string_view bytes) {
  const Call call{
      .method = "PUT", .key = key, .query = {{"partNumber", std::to_string(number)}, {"uploadId", upload}}, .body = bytes};
  const auto answer = send(call);
  if (!answer.ok()) return answer.error();
  if (answer->header("etag").empty()) return refusal(call, *answer);
  return answer->header("etag");
}

Status S3Store::complete_parts(const std::string& key, const std::string& upload, const std::string& parts) {
  const std::string body = fmt::format("<CompleteMultipartUpload>{}</CompleteMultipartUpload>", parts);
  const Call call{.method = "POST",
                  .key = key,
                  .query = {{"uploadId", upload}},
                  .headers = {{"content-type", "application/xml"}},
                  .body = body};
  const auto answer = send(call);
  if (!answer.ok()) return answer.error();
  // A failure may come after the status line was sent.
  if (!read_s3_error(answer->body).code.empty()) return refusal(call, *answer);
  return Done{};
}

Status S3Store::put_parts(const std::string& key, const std::string& path, uint64_t size) {
  const auto upload = begin_parts(key);
  if (!upload.ok()) return upload.error();
  std::ifstream file(path, std::ios::binary);
  std::string parts;
  std::string block;
  Status outcome = Done{};
  int number = 0;
  for (uint64_t left = size; left > 0 && outcome.ok(); left -= block.size()) {
    block.resize(std::min<uint64_t>(left, options_.part_bytes));
    if (!file.read(block.data(), static_cast<std::streamsize>(block.size()))) {
      outcome = file_error(path);
      break;
    }
    const auto etag = put_part(key, *upload, ++number, block);
    if (!etag.ok()) {
      outcome = etag.error();
    } else {
      parts += fmt::format("<Part><PartNumber>{}</PartNumber><ETag>{}</ETag></Part>", number, *etag);
    }
  }
  if (outcome.ok()) outcome = complete_parts(key, *upload, parts);
  // Parts of an upload that does not end are kept, and paid for, until it is aborted.
  if (!outcome.ok()) static_cast<void>(send({.method = "DELETE", .key = key, .query = {{"uploadId", *upload}}}));
  return outcome;
}

Result<std::optional<std::string>> S3Store::get(std::string_view key, Range range) {
  if (const Status good = check_key(key); !good.ok()) return good.error();
  Call call{.method = "GET", .key = options_.prefix + std::string(key), .missing_is_no_error = true};
  const bool is_part = range.offset > 0 || range.length != UINT64_MAX;
  if (range.length == 0) return std::optional(std::string());
  if (is_part) {
    const uint64_t last = range.length > UINT64_MAX - range.offset ? UINT64_MAX : range.offset + range.length - 1;
    call.headers["range"] =
        last == UINT64_MAX ? fmt::format("bytes={}-", range.offset) : fmt::format("bytes={}-{}", range.offset, last);
  }
  call.max_response_bytes = std::min(range.length, kMostInMemory) + 4096;  // room for an error's text
  auto answer = send(call);
  if (!answer.ok()) return answer.error();
  if (answer->status == kNotFound) return std::optional<std::string>();
  if (answer->status == kRangeNotSatisfiable) return std::optional(std::string());
  if (is_part && answer->status != kPartialContent) {
    if (range.offset > 0) return refusal(call, *answer);
    answer->body.resize(std::min<uint64_t>(answer->body.size(), range.length));
  }
  return std::optional(std::move(answer->body));
}

Result<std::optional<uint64_t>> S3Store::size(std::string_view key) {
  if (const Status good = check_key(key); !good.ok()) return good.error();
  const Call call{.method = "HEAD", .key = options_.prefix + std::string(key), .missing_is_no_error = true};
  const auto answer = send(call);
  if (!answer.ok()) return answer.error();
  if (answer->status == kNotFound) return std::optional<uint64_t>();
  const std::string length = answer->header("content-length");
  uint64_t value = 0;
  const auto [end, fault] = std::from_chars(length.data(), length.data() + length.size(), value);
  if (fault != std::errc() || end != length.data() + length.size()) return refusal(call, *answer);
  return std::optional(value);
}

Result<Listing> S3Store::list(std::string_view prefix, std::string_view after, size_t limit) {
  Call call{.method = "GET",
            .query = {{"list-type", "2"},
                      {"prefix", options_.prefix + std::string(prefix)},
                      {"max-keys", std::to_string(std::clamp<size_t>(limit, 1, kMaxListed))}}};
  if (!after.empty()) call.query.emplace_back("start-after", options_.prefix + std::string(after));
  const auto answer = send(call);
  if (!answer.ok()) return answer.error();
  auto listing = read_listing(answer->body);
  if (!listing) return refusal(call, *answer);
  for (ObjectEntry& object : listing->objects) {
    if (!object.key.starts_with(options_.prefix)) return refusal(call, *answer);
    object.key.erase(0, options_.prefix.size());
  }
  return std::move(*listing);
}

Status S3Store::remove(std::string_view key) {
  if (Status good = check_key(key); !good.ok()) return good;
  const auto answer = send({.method = "DELETE", .key = options_.prefix + std::string(key), .missing_is_no_error = true});
  if (!answer.ok()) return answer.error();
  return Done{};
}

Status S3Store::check() {
  Status outcome = ObjectStore::check();
  // 4xx: the bucket, the region or the credentials are wrong, which no later try changes.
  const bool is_ours = last_status_ / 100 == 4 || last_status_ / 100 == 3;
  if (!outcome.ok() && is_ours) return Error{ErrorKind::kConfig, outcome.error().message};
  return outcome;
}

}  // namespace rsvpulse::objects
