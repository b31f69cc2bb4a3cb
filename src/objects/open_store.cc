#include "objects/open_store.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/printable.h"
#include "objects/local_store.h"
#include "objects/s3_store.h"

namespace rsvpulse::objects {
namespace {

constexpr std::string_view kScheme = "s3://";
constexpr int kTries = 6;
constexpr int64_t kFirstWaitMs = 200;
constexpr int64_t kMostWaitMs = 10'000;

std::string first_set(const config::Environment& environment, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (const auto value = environment(name); value && !value->empty()) return *value;
  }
  return "";
}

// AWS's rules: 3 to 63 of a-z 0-9 . -, a letter or digit at both ends.
bool is_bucket_name(std::string_view name) {
  const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return name.size() >= 3 && name.size() <= 63 && is_plain(name.front()) && is_plain(name.back()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return is_plain(c) || c == '.' || c == '-'; });
}

bool is_endpoint(std::string_view endpoint) {
  const bool has_scheme = endpoint.starts_with("http://") || endpoint.starts_with("https://");
  return has_scheme && endpoint.find("://") + 3 < endpoint.size() &&
         endpoint.find_first_of(" ?#@\t\r\n") == std::string_view::npos;
}

Error bad(std::string_view what, std::string_view why) {
  return {ErrorKind::kConfig, fmt::format("{}: {}", printable(what), why)};
}

Result<S3Options> s3_options(std::string_view name, const StoreSettings& settings) {
  S3Options options;
  const std::string_view place = name.substr(kScheme.size());
  const size_t slash = std::min(place.find('/'), place.size());
  options.bucket = place.substr(0, slash);
  options.prefix = place.substr(std::min(slash + 1, place.size()));
  while (options.prefix.ends_with('/')) options.prefix.pop_back();
  if (!is_bucket_name(options.bucket)) return bad(name, "names no bucket; s3://BUCKET or s3://BUCKET/PREFIX does");
  if (!options.prefix.empty()) {
    if (const Status good = check_key(options.prefix); !good.ok()) return bad(name, good.error().message);
    options.prefix += '/';
  }
  options.endpoint = settings.endpoint;
  if (options.endpoint.empty()) options.endpoint = first_set(settings.environment, {"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"});
  if (!options.endpoint.empty() && !is_endpoint(options.endpoint)) {
    return bad(options.endpoint, "is no endpoint of S3; http://127.0.0.1:9000 would be one");
  }
  std::string region = settings.region;
  if (region.empty()) region = first_set(settings.environment, {"AWS_REGION", "AWS_DEFAULT_REGION"});
  if (region.empty()) region = profile_setting(settings.environment, "region").value_or("");
  if (!region.empty()) options.region = region;
  const bool is_own = !options.endpoint.empty() || options.bucket.find('.') != std::string::npos;
  options.path_style = settings.addressing == "path" || (settings.addressing == "auto" && is_own);
  return options;
}

}  // namespace

Result<std::unique_ptr<ObjectStore>> open_store(std::string_view name, const StoreSettings& settings, const Clock& clock) {
  std::unique_ptr<ObjectStore> store;
  if (!name.starts_with(kScheme)) {
    if (name.starts_with("file:")) name.remove_prefix(std::string_view("file:").size());
    if (name.starts_with("//")) name.remove_prefix(2);  // file:///data
    if (name.empty()) return bad(name, "names no folder");
    store = std::make_unique<LocalStore>(std::string(name));
    return store;
  }
  auto options = s3_options(name, settings);
  if (!options.ok()) return options.error();
  // The services that give credentials are near or not there.
  auto for_credentials = curl_client({.connect_timeout_ms = 1'000, .timeout_ms = 5'000, .is_stopped = settings.is_stopped});
  store = std::make_unique<S3Store>(std::move(*options), curl_client({.is_stopped = settings.is_stopped}),
                                    credential_chain(settings.environment, std::move(for_credentials), clock),
                                    Retry(kTries, kFirstWaitMs, kMostWaitMs, sleeping_wait(settings.is_stopped)), clock);
  return store;
}

}  // namespace rsvpulse::objects
