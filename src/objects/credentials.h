// Where S3's credentials come from, in AWS's order: the environment, the shared files, the container's endpoint, the machine's
// metadata service.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "config/values.h"
#include "objects/http.h"
#include "objects/sigv4.h"

namespace rsvpulse::objects {

class CredentialSource {
 public:
  virtual ~CredentialSource() = default;
  // kConfig when there are none, naming all places that were looked in. Those that expire are fetched again in time.
  virtual Result<Credentials> get() = 0;
  // The server said that they are no longer good: the next get() looks again.
  virtual void forget() = 0;
};

// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN; the profile AWS_PROFILE (default) of AWS_SHARED_CREDENTIALS_FILE
// (~/.aws/credentials) and AWS_CONFIG_FILE (~/.aws/config); AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI; the instance
// metadata service, version 2, unless AWS_EC2_METADATA_DISABLED is true. `clock` must outlive it.
std::unique_ptr<CredentialSource> credential_chain(config::Environment environment, std::unique_ptr<HttpClient> client,
                                                   const Clock& clock);

// One key of the chosen profile in the two shared files, such as "region". nullopt: not there.
std::optional<std::string> profile_setting(const config::Environment& environment, std::string_view key);

// One key of one section of such a file: [section] lines, key = value lines, # and ; comments.
std::optional<std::string> ini_value(std::string_view text, std::string_view section, std::string_view key);

}  // namespace rsvpulse::objects
