#include "objects/credentials.h"

#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/utc_time.h"
#include "simdjson.h"

namespace rsvpulse::objects {
namespace {

constexpr int64_t kRefreshBeforeMs = 5 * 60'000;  // so long before they expire
constexpr std::string_view kMetadata = "http://169.254.169.254";
constexpr std::string_view kContainer = "http://169.254.170.2";
constexpr std::string_view kRoles = "/latest/meta-data/iam/security-credentials/";
constexpr size_t kMaxFileBytes = size_t{1} << 20;

std::string value_or(const config::Environment& environment, std::string_view name, std::string_view otherwise) {
  const auto value = environment(name);
  return value && !value->empty() ? *value : std::string(otherwise);
}

// Empty when it cannot be read: then it is one of the places without credentials.
std::string file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  return text.size() <= kMaxFileBytes ? text : "";
}

std::string shared_file(const config::Environment& environment, std::string_view variable, std::string_view in_home) {
  return value_or(environment, variable, fmt::format("{}/.aws/{}", value_or(environment, "HOME", ""), in_home));
}

// What the container's endpoint and the metadata service answer.
Result<Credentials> from_json(const std::string& body, const std::string& where) {
  simdjson::dom::parser parser;
  simdjson::dom::element answer;
  const simdjson::padded_string padded(body);
  Credentials found;
  const auto text = [&](const char* key) {
    std::string_view value;
    return answer[key].get(value) == simdjson::SUCCESS ? std::string(value) : std::string();
  };
  if (parser.parse(padded).get(answer) == simdjson::SUCCESS) {
    found = {.access_key_id = text("AccessKeyId"),
             .secret_access_key = text("SecretAccessKey"),
             .session_token = text("Token"),
             .expires_ms = parse_utc(text("Expiration")).value_or(-1)};
  }
  if (found.access_key_id.empty() || found.secret_access_key.empty()) {
    return Error{ErrorKind::kOutside, fmt::format("{}: answered without credentials", where)};
  }
  return found;
}

class Chain final : public CredentialSource {
 public:
  Chain(config::Environment environment, std::unique_ptr<HttpClient> client, const Clock& clock)
      : environment_(std::move(environment)), client_(std::move(client)), clock_(clock) {}

  Result<Credentials> get() override {
    const bool is_fresh = known_ && (known_->expires_ms < 0 || clock_.now_ms() < known_->expires_ms - kRefreshBeforeMs);
    if (is_fresh) return *known_;
    auto found = look();
    if (found.ok()) known_ = *found;
    // Those that still hold for some minutes serve while the service that renews them is away.
    if (!found.ok() && known_ && clock_.now_ms() < known_->expires_ms) return *known_;
    return found;
  }
  void forget() override { known_.reset(); }

 private:
  Result<Credentials> look() {
    if (auto found = from_environment()) return *found;
    if (auto found = from_files()) return *found;
    if (!variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI").empty() ||
        !variable("AWS_CONTAINER_CREDENTIALS_FULL_URI").empty()) {
      return from_container();
    }
    if (variable("AWS_EC2_METADATA_DISABLED") != "true") {
      auto found = from_metadata();
      if (found.ok()) return found;
      return none(found.error().message);
    }
    return none("the instance metadata service is switched off");
  }

  Error none(std::string_view of_metadata) const {
    return {
        ErrorKind::kConfig,
        fmt::format("no credentials for S3: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set, the profile {} is not in "
                    "{}, and {}",
                    value_or(environment_, "AWS_PROFILE", "default"),
                    shared_file(environment_, "AWS_SHARED_CREDENTIALS_FILE", "credentials"), of_metadata)};
  }

  std::string variable(std::string_view name) const { return value_or(environment_, name, ""); }

  std::optional<Credentials> from_environment() const {
    Credentials found{.access_key_id = variable("AWS_ACCESS_KEY_ID"),
                      .secret_access_key = variable("AWS_SECRET_ACCESS_KEY"),
                      .session_token = variable("AWS_SESSION_TOKEN")};
    return found.access_key_id.empty() || found.secret_access_key.empty() ? std::nullopt : std::optional(found);
  }

  std::optional<Credentials> from_files() const {
    const auto id = profile_setting(environment_, "aws_access_key_id");
    const auto secret = profile_setting(environment_, "aws_secret_access_key");
    if (!id || !secret) return std::nullopt;
    return Credentials{.access_key_id = *id,
                       .secret_access_key = *secret,
                       .session_token = profile_setting(environment_, "aws_session_token").value_or("")};
  }

  Result<Credentials> from_container() {
    const std::string relative = variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    const std::string url =
        relative.empty() ? variable("AWS_CONTAINER_CREDENTIALS_FULL_URI") : fmt::format("{}{}", kContainer, relative);
    Headers headers;
    std::string token = variable("AWS_CONTAINER_AUTHORIZATION_TOKEN");
    if (token.empty()) token = std::string(trim_ascii_blanks(file_text(variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"))));
    if (!token.empty()) headers["authorization"] = token;
    auto body = fetch("GET", url, headers);
    if (!body.ok()) return body.error();
    return from_json(*body, url);
  }

  Result<Credentials> from_metadata() {
    const std::string base = value_or(environment_, "AWS_EC2_METADATA_SERVICE_ENDPOINT", kMetadata);
    const auto token = fetch("PUT", base + "/latest/api/token", {{"x-aws-ec2-metadata-token-ttl-seconds", "21600"}});
    if (!token.ok()) return token.error();
    const Headers headers{{"x-aws-ec2-metadata-token", *token}};
    const auto role = fetch("GET", base + std::string(kRoles), headers);
    if (!role.ok()) return role.error();
    const std::string url = base + std::string(kRoles) + role->substr(0, role->find('\n'));
    const auto body = fetch("GET", url, headers);
    if (!body.ok()) return body.error();
    return from_json(*body, url);
  }

  Result<std::string> fetch(std::string method, const std::string& url, Headers headers) {
    auto answer = client_->exchange({.method = std::move(method), .url = url, .headers = std::move(headers)});
    if (!answer.ok()) return Error{ErrorKind::kOutside, fmt::format("{}: {}", url, answer.error().message)};
    if (answer->status != 200) return Error{ErrorKind::kOutside, fmt::format("{}: answered {}", url, answer->status)};
    return std::move(answer->body);
  }

  config::Environment environment_;
  std::unique_ptr<HttpClient> client_;
  const Clock& clock_;
  std::optional<Credentials> known_;
};

}  // namespace

std::optional<std::string> ini_value(std::string_view text, std::string_view section, std::string_view key) {
  bool inside = false;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim_ascii_blanks(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    if (line.front() == '[' && line.back() == ']') {
      inside = trim_ascii_blanks(line.substr(1, line.size() - 2)) == section;
    } else if (const size_t equals = line.find('='); inside && equals != std::string_view::npos) {
      if (trim_ascii_blanks(line.substr(0, equals)) == key) return std::string(trim_ascii_blanks(line.substr(equals + 1)));
    }
  }
  return std::nullopt;
}

std::optional<std::string> profile_setting(const config::Environment& environment, std::string_view key) {
  const std::string profile = value_or(environment, "AWS_PROFILE", "default");
  const std::string credentials = file_text(shared_file(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials"));
  if (auto found = ini_value(credentials, profile, key)) return found;
  const std::string settings = file_text(shared_file(environment, "AWS_CONFIG_FILE", "config"));
  return ini_value(settings, profile == "default" ? profile : "profile " + profile, key);
}

std::unique_ptr<CredentialSource> credential_chain(config::Environment environment, std::unique_ptr<HttpClient> client,
                                                   const Clock& clock) {
  return std::make_unique<Chain>(std::move(environment), std::move(client), clock);
}

}  // namespace rsvpulse::objects
