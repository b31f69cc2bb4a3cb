#include "connect/kafka_rebalances.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace rsvpulse::connect {
namespace {

constexpr int64_t kRequestMs = 10'000;
// While partitions move: a broker that starts again in the middle of it is worth waiting for.
constexpr int64_t kAssignMs = 60'000;

}  // namespace

void KafkaRebalances::on_rebalance(rd_kafka_t* consumer, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* list) {
  if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    if (auto assigned = assign(consumer, list); !assigned.ok() && !failure) failure = assigned.error();
  } else {
    revoke(consumer, list);
  }
}

Status KafkaRebalances::assign(rd_kafka_t* consumer, rd_kafka_topic_partition_list_t* list) {
  std::vector<stream::PartitionId> partitions;
  for (int i = 0; i < list->cnt; ++i) partitions.push_back(static_cast<stream::PartitionId>(list->elems[i].partition));
  stream::LogPositions positions;
  if (assignment.assigned && !partitions.empty()) {
    auto answer = assignment.assigned(partitions);
    if (!answer.ok()) return answer.error();
    positions = std::move(*answer);
  }
  for (int i = 0; i < list->cnt; ++i) {
    const auto start = start_of(consumer, list->elems[i].partition, positions);
    if (!start.ok()) return start.error();
    list->elems[i].offset = *start;
  }
  if (Status member = check_membership(consumer, list); !member.ok()) return member;
  const Kafka<rd_kafka_error_t> failed(rd_kafka_incremental_assign(consumer, list));
  if (failed) return kafka_error(options_, "taking partitions over", rd_kafka_error_code(failed.get()));
  if (!owned) owned.emplace();
  owned->insert(partitions.begin(), partitions.end());
  return Done{};
}

// Commits the positions again, which only a member of the present generation can: a process that slept in the middle of taking
// over, beyond its session, must not count on partitions that others have by now.
Status KafkaRebalances::check_membership(rd_kafka_t* consumer, rd_kafka_topic_partition_list_t* list) const {
  constexpr std::array kFenced = {RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID,
                                  RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID};
  if (list->cnt == 0) return Done{};
  const auto code = rd_kafka_commit(consumer, list, 0);
  if (std::find(kFenced.begin(), kFenced.end(), code) == kFenced.end()) return Done{};
  return Error{ErrorKind::kOutside,
               fmt::format("Kafka at {}: this process slept while it took partitions of {} over, and others have them now; "
                           "it joins the group anew",
                           options_.brokers, topic_)};
}

Result<int64_t> KafkaRebalances::start_of(rd_kafka_t* consumer, int32_t partition,
                                          const stream::LogPositions& positions) const {
  const auto bounds = kafka_bounds(consumer, options_, topic_, partition, kAssignMs);
  if (!bounds.ok()) return bounds.error();
  const auto known = positions.find(static_cast<stream::PartitionId>(partition));
  if (known == positions.end()) return bounds->first;
  const auto position = static_cast<int64_t>(known->second);
  if (position >= bounds->first && position <= bounds->second) return position;
  return lost(consumer, partition, position);
}

Result<int64_t> KafkaRebalances::lost(rd_kafka_t* consumer, int32_t partition, int64_t position) const {
  const auto bounds = kafka_bounds(consumer, options_, topic_, partition, kRequestMs);
  if (!bounds.ok()) return bounds.error();
  return meet_lost_offset(options_, topic_, partition, position, *bounds);
}

void KafkaRebalances::revoke(rd_kafka_t* consumer, rd_kafka_topic_partition_list_t* list) {
  std::vector<stream::PartitionId> partitions;
  for (int i = 0; i < list->cnt; ++i) partitions.push_back(static_cast<stream::PartitionId>(list->elems[i].partition));
  if (rd_kafka_assignment_lost(consumer)) {
    options_.note(fmt::format("Kafka at {}: this process was away for too long: others read its partitions of {} now",
                              options_.brokers, topic_));
  }
  give_up(partitions);
  const Kafka<rd_kafka_error_t> failed(rd_kafka_incremental_unassign(consumer, list));
  if (failed && !failure) failure = kafka_error(options_, "giving partitions up", rd_kafka_error_code(failed.get()));
}

void KafkaRebalances::give_up(const std::vector<stream::PartitionId>& partitions) {
  if (assignment.revoked && !partitions.empty()) {
    if (auto told = assignment.revoked(partitions); !told.ok() && !failure) failure = told.error();
  }
  gone.insert(gone.end(), partitions.begin(), partitions.end());
  for (const stream::PartitionId partition : partitions) {
    if (owned) owned->erase(partition);
  }
}

void KafkaRebalances::lose_all() {
  if (owned) give_up({owned->begin(), owned->end()});
  owned.reset();
}

}  // namespace rsvpulse::connect
