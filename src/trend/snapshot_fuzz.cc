// No bytes, however well their checksum fits, may do more than be refused; what is restored must be readable and save the same.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "trend/ranking.h"
#include "trend/snapshot.h"
#include "trend/windows.h"

using namespace rsvpulse;  // NOLINT(google-build-using-namespace): a program of one function

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string_view given(reinterpret_cast<const char*>(bytes), size);
  for (const std::string& snapshot : {std::string(given), trend::frame_snapshot(given)}) {
    const auto state = trend::restore(snapshot);
    if (!state.ok()) continue;
    const trend::TrendState* pointer = state->get();
    trend::RankingOptions options;
    for (const std::string_view name : trend::kDimensionNames) options.by.insert(*trend::dimension_named(name));
    options.days = pointer->days();
    const int64_t now = std::max<int64_t>(0, pointer->evicted_to());
    trend::rank({&pointer, 1}, options, now);
    trend::windows({&pointer, 1}, {.days = options.days}, now);
    const std::string again = trend::save(**state);
    const auto twice = trend::restore(again);
    if (!twice.ok() || trend::save(**twice) != again) std::abort();
    (*state)->evict(now + 400 * trend::kHourMs);
  }
  return 0;
}
