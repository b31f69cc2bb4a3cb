#include "trend/results.h"

#include <fmt/format.h>

#include "base/json_text.h"

namespace rsvpulse::trend {
namespace {

std::string positions_json(const stream::LogPositions& positions) {
  std::string out = "{";
  for (const auto& [partition, next] : positions) out += fmt::format("{}\"{}\":{}", out.size() > 1 ? "," : "", partition, next);
  return out + "}";
}

}  // namespace

stream::KeyedRecord windows_record(const TrendView& view, const stream::LogPositions& positions) {
  return {"windows", fmt::format(R"({{"now":{},"position":{},"windows":{}}})", view.now, positions_json(positions),
                                 to_json(view.windows))};
}

std::vector<stream::KeyedRecord> RankingRecords::next(const TrendView& view, const stream::LogPositions& positions) {
  std::vector<stream::KeyedRecord> records;
  std::map<std::string, size_t> ranks;
  const std::string position = positions_json(positions);
  for (const RankedEntry& entry : view.ranking) {
    const size_t rank = records.size() + 1;
    const std::string named = fmt::format("{}/{}", name_of(entry.dimension), entry.name);
    const auto before = last_.find(named);
    records.push_back(
        {fmt::format("{}/{}", ranking_, rank),
         fmt::format(
             R"({{"ranking":{},"rank":{},"previous_rank":{},"dimension":"{}","name":{},"score":{},"now":{},"position":{}}})",
             json_text(ranking_), rank, before == last_.end() ? "null" : std::to_string(before->second),
             name_of(entry.dimension), json_text(entry.name), entry.score, view.now, position)});
    ranks[named] = rank;
  }
  for (size_t rank = records.size() + 1; rank <= last_size_; ++rank) {
    records.push_back({fmt::format("{}/{}", ranking_, rank), std::nullopt});
  }
  last_size_ = view.ranking.size();
  last_ = std::move(ranks);
  return records;
}

}  // namespace rsvpulse::trend
