// Opens the store that a person named.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "config/values.h"
#include "objects/object_store.h"

namespace rsvpulse::objects {

// What goes beyond the name. Empty texts: from AWS's environment variables and files, as its own tools read them.
struct StoreSettings {
  std::string endpoint = {};        // --s3-endpoint; else AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL; else AWS itself
  std::string region = {};          // --s3-region; else AWS_REGION, AWS_DEFAULT_REGION, the profile's; else us-east-1
  std::string addressing = "auto";  // path, virtual; auto: path at an endpoint of one's own or where the bucket holds a dot
  config::Environment environment = config::process_environment();
  std::function<bool()> is_stopped = {};  // ends waiting and transfers; may be empty
};

// "s3://bucket/prefix" or a folder, "file:" before it or not. Touches neither yet: see ObjectStore::check(). kConfig for a name
// or setting that cannot be. `clock` must outlive the store.
Result<std::unique_ptr<ObjectStore>> open_store(std::string_view name, const StoreSettings& settings, const Clock& clock);

}  // namespace rsvpulse::objects
