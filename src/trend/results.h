// Results: the ranking and the windows as records of keyed tables, for whoever reads Kafka rather than the API.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "stream/keyed_table.h"
#include "stream/log.h"
#include "trend/trend_view.h"

namespace rsvpulse::trend {

// Key "windows": {"now","position":{"0":123},"windows":{"end","total","responses","top_events"}}.
stream::KeyedRecord windows_record(const TrendView& view, const stream::LogPositions& positions);

// One ranking, from moment to moment: what is new in it.
class RankingRecords {
 public:
  // `ranking` names it in the keys: "topic,event".
  explicit RankingRecords(std::string ranking) : ranking_(std::move(ranking)) {}

  // Keys "RANKING/1", "RANKING/2", …: {"ranking","rank","previous_rank","dimension","name","score","now","position"};
  // previous_rank is null for an entry that was not in the last one. Ranks that nothing has any more are removed.
  std::vector<stream::KeyedRecord> next(const TrendView& view, const stream::LogPositions& positions);

 private:
  std::string ranking_;
  std::map<std::string, size_t> last_;  // rank by dimension and name
  size_t last_size_ = 0;
};

}  // namespace rsvpulse::trend
