// Sources that end: files, standard input, and archives, which are named "archive:FOLDER" or "s3://BUCKET/PREFIX", with a span
// of arrival and a speed where these are wanted: "archive:data/archive?from=2026-11-24T18&to=2026-11-25&speed=60".
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "objects/open_store.h"
#include "stream/source.h"

namespace rsvpulse::app {

bool is_archive(std::string_view named);

// The messages of an archive. kUsage for a question that is none, kConfig for a store that cannot be, kOutside for a folder
// that is not there; `clock` must outlive the source.
Result<std::unique_ptr<stream::Source>> open_archive_source(std::string_view named, const Clock& clock,
                                                            const objects::StoreSettings& settings = {});

// As connect::expand_paths(); archives stay as they are, and a folder that holds one is named as one.
Result<std::vector<std::string>> expand_sources(const std::vector<std::string>& named);

// What expand_sources() gave, one after another; files a batch of about so many bytes at a time.
Result<std::unique_ptr<stream::Source>> open_replay_source(const std::vector<std::string>& expanded, size_t batch_bytes,
                                                           const Clock& clock, const objects::StoreSettings& settings = {});

}  // namespace rsvpulse::app
