// The sources that `rsvpulse trend` reads live.
#pragma once

#include <vector>

#include "app/notes.h"
#include "base/result.h"
#include "config/values.h"
#include "stream/merged_source.h"

namespace rsvpulse::app {

// Whether the command runs until somebody ends it, rather than to the end of files: a URL is named, or --follow.
bool is_live(const config::Values& values);

// Opens what was named, one part each; plain files beside URLs are one part, read one after another. `notes` hears of changes
// and must outlive the sources.
Result<std::vector<stream::MergedSource::Part>> open_live_sources(const config::Values& values, Notes& notes);

}  // namespace rsvpulse::app
