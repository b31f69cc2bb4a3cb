// The options by which a person names an object store, the same for every command that has one.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "config/option.h"
#include "config/values.h"
#include "objects/object_store.h"
#include "objects/open_store.h"

namespace rsvpulse::app {

inline constexpr std::array<std::string_view, 3> kAddressings = {"auto", "path", "virtual"};

inline constexpr config::Option kArchiveOption = {
    .name = "archive",
    .type = config::Type::kText,
    .text =
        "Where the raw archive is: a folder or s3://BUCKET/PREFIX. By default the folder archive below --data-dir. S3's "
        "credentials come from AWS's environment variables, its shared files or the machine's metadata service.",
    .example = "s3://rsvps/archive"};
inline constexpr config::Option kS3EndpointOption = {
    .name = "s3-endpoint",
    .type = config::Type::kText,
    .text = "The URL of an S3-compatible server; AWS_ENDPOINT_URL_S3 and AWS_ENDPOINT_URL otherwise, else AWS itself.",
    .example = "http://127.0.0.1:9000"};
inline constexpr config::Option kS3RegionOption = {
    .name = "s3-region",
    .type = config::Type::kText,
    .text = "The bucket's region; AWS_REGION, AWS_DEFAULT_REGION and the profile's otherwise, else us-east-1.",
    .example = "eu-central-1"};
inline constexpr config::Option kS3AddressingOption = {
    .name = "s3-addressing",
    .type = config::Type::kChoice,
    .default_value = "auto",
    .text =
        "Where the bucket's name goes: into the path, or before the host (virtual). auto: into the path with an endpoint "
        "of one's own.",
    .example = "path",
    .choices = kAddressings};

inline std::string archive_folder(const std::string& data_dir) { return data_dir + "/archive"; }
inline std::string spool_folder(const std::string& data_dir) { return data_dir + "/spool"; }

// What the three --s3-… options say.
objects::StoreSettings store_settings(const config::Values& values);

// The store that the command's options name, which are the four above and --data-dir. See objects::open_store().
Result<std::unique_ptr<objects::ObjectStore>> open_archive(const config::Values& values, const Clock& clock,
                                                           std::function<bool()> is_stopped = {});

}  // namespace rsvpulse::app
