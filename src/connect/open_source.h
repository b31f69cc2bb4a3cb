// From what a user names to the source that reads it, and the options that all commands with network sources share.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "config/option.h"
#include "config/values.h"
#include "connect/live_source.h"
#include "stream/source.h"

namespace rsvpulse::connect {

// For a command's table of options.
inline constexpr std::array<config::Option, 6> kSourceOptions = {{
    {.name = "follow",
     .type = config::Type::kFlag,
     .text = "Read what is written to files from now on too, across rotation and truncation, like tail -F."},
    {.name = "once",
     .type = config::Type::kFlag,
     .text = "End with the first connection of a URL: a failure is then final, and so is the server's end."},
    {.name = "idle-timeout",
     .type = config::Type::kDuration,
     .default_value = "60s",
     .text = "Connect again when a server has said nothing for so long.",
     .example = "5m",
     .min = 100,
     .max = 86'400'000},
    {.name = "ca-file",
     .type = config::Type::kPath,
     .text = "Trust the certificates of this PEM file alone when connecting to https and wss, instead of the system's.",
     .example = "/etc/ssl/our-ca.pem"},
    {.name = "token",
     .type = config::Type::kText,
     .text = "Sent to the servers of URLs as a bearer token, and not on to where they redirect.",
     .secret = true},
    {.name = "header",
     .type = config::Type::kText,
     .text = "Further header lines sent to the servers of URLs, such as 'X-Key: …', and not on to where they redirect.",
     .secret = true},
}};

// Whether it is a URL rather than the path of a file.
bool is_url(std::string_view named);

// What the values say of kSourceOptions. Faults: a file of certificates or a header line that is none.
Result<LiveSourceOptions> live_source_options(const config::Values& values);

// Opens a URL: http, https, ws or wss. kUsage for any other. Whether anything is there shows when it is read.
Result<std::unique_ptr<stream::Source>> open_url(const std::string& url, const LiveSourceOptions& options);

// Opens what was named for a process that may be restarted: a URL, or files and patterns, read one after another; with
// `follow` one plain file, which need not be there yet.
Result<std::unique_ptr<stream::Source>> open_source(const std::string& named, const LiveSourceOptions& options);

}  // namespace rsvpulse::connect
