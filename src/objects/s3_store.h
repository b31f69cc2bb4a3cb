// S3Store: objects in a bucket of any server that speaks S3.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "objects/credentials.h"
#include "objects/http.h"
#include "objects/object_store.h"
#include "objects/retry.h"

namespace rsvpulse::objects {

struct S3Options {
  std::string bucket = {};
  std::string prefix = {};  // keys lie below it; empty or with a slash at its end
  std::string region = "us-east-1";
  std::string endpoint = {};            // "http://127.0.0.1:9000"; empty: AWS's of the region
  bool path_style = false;              // endpoint/bucket/key; else bucket.endpoint/key
  size_t part_bytes = size_t{8} << 20;  // files of more than two parts go up in parts; S3 wants at least 5 MiB
};

class S3Store final : public ObjectStore {
 public:
  S3Store(S3Options options, std::unique_ptr<HttpClient> client, std::unique_ptr<CredentialSource> credentials, Retry retry,
          const Clock& clock);

  Status put(std::string_view key, std::string_view bytes) override;
  Status put_file(std::string_view key, const std::string& path) override;
  Result<std::optional<std::string>> get(std::string_view key, Range range) override;
  Result<std::optional<uint64_t>> size(std::string_view key) override;
  Result<Listing> list(std::string_view prefix, std::string_view after, size_t limit) override;
  Status remove(std::string_view key) override;
  Status check() override;
  std::string name() const override;

 private:
  struct Call {
    std::string method = {};
    std::string key = {};  // of the bucket, with the prefix; empty: the bucket itself
    Query query = {};
    Headers headers = {};
    std::string_view body = {};
    bool missing_is_no_error = false;  // 404 of a key is an answer
    size_t max_response_bytes = size_t{8} << 20;
  };
  // The answer, of a status 2xx (or 404 and 416 where these are answers), after as many tries as it takes.
  Result<HttpResponse> send(const Call& call);
  Result<HttpResponse> send_once(const Call& call);
  Error refusal(const Call& call, const HttpResponse& answer);
  std::string what(const Call& call) const;

  Status put_parts(const std::string& key, const std::string& path, uint64_t size);
  Result<std::string> begin_parts(const std::string& key);
  Result<std::string> put_part(const std::string& key, const std::string& upload, int number, std::string_view bytes);
  Status complete_parts(const std::string& key, const std::string& upload, const std::string& parts);

  S3Options options_;
  std::unique_ptr<HttpClient> client_;
  std::unique_ptr<CredentialSource> credentials_;
  Retry retry_;
  const Clock& clock_;
  std::string host_;       // with the port
  std::string base_url_;   // scheme and host
  std::string base_path_;  // "/bucket" or ""
  int last_status_ = 0;    // of the newest answer; 0: none came
};

}  // namespace rsvpulse::objects
