#include "lake/table_builder.h"

#include <algorithm>

namespace rsvpulse::lake {
namespace {

class SortedRows final : public RowStream {
 public:
  explicit SortedRows(std::span<const RecordView> rows) : rows_(rows) {}
  Result<RecordView> next() override {
    if (rows_.empty()) return RecordView();
    const RecordView row = rows_.front();
    rows_ = rows_.subspan(1);
    return row;
  }

 private:
  std::span<const RecordView> rows_;
};

}  // namespace

std::optional<std::string_view> missing_key(const rsvp::Rsvp& rsvp) {
  if (!rsvp.event.event_id) return "event.event_id";
  if (!rsvp.group.group_id) return "group.group_id";
  if (!rsvp.member.member_id) return "member.member_id";
  return std::nullopt;
}

TableBuilder::TableBuilder(bool with_history) : with_history_(with_history) {
  tables_.reserve(kTableCount);
  for (const Table& table : lake::tables()) tables_.emplace_back(table);
}

void TableBuilder::use_groups(const rsvp::GroupCache& groups) {
  if (groups_storage_ && generation_ == groups.generation()) return;
  finish_groups();
  generation_ = groups.generation();
  groups_storage_ = groups.storage();
  seen_groups_.clear();
}

void TableBuilder::add(const rsvp::Rsvp& rsvp, int64_t position, rsvp::GroupRef group) {
  const Version version{rsvp.mtime, position};
  if (!group) {
    add_group(rsvp.group, version);
  } else {
    if (group.index >= seen_groups_.size()) seen_groups_.resize(std::max<size_t>(group.index + 1, seen_groups_.size() * 2));
    SeenGroup& seen = seen_groups_[group.index];
    if (!seen.group) {
      unfinished_.push_back(group.index);
      seen = {group.group, version};
    }
    seen.version = std::max(seen.version, version);
  }
  if (rsvp.venue.venue_id) {
    writer_.start(version);
    writer_.put(rsvp.venue.venue_id);
    writer_.put(rsvp.venue.venue_name);
    writer_.put(rsvp.venue.lat);
    writer_.put(rsvp.venue.lon);
    put(TableId::kVenues);
  }
  writer_.start(version);
  writer_.put(rsvp.member.member_id);
  writer_.put(rsvp.member.member_name);
  writer_.put(rsvp.member.photo);
  put(TableId::kMembers);
  writer_.start(version);
  writer_.put(rsvp.event.event_id);
  writer_.put(rsvp.event.event_name);
  writer_.put(rsvp.event.event_url);
  writer_.put(rsvp.event.time);
  put(TableId::kEvents);
  add_rsvp(rsvp, version);
}

void TableBuilder::add_rsvp(const rsvp::Rsvp& rsvp, Version version) {
  writer_.start(version);
  writer_.put(rsvp.rsvp_id);
  writer_.put(rsvp.event.event_id);
  writer_.put(rsvp.group.group_id);
  writer_.put(rsvp.member.member_id);
  writer_.put(rsvp.venue.venue_id);
  writer_.put(rsvp.mtime);
  writer_.put(int64_t{rsvp.guests});
  writer_.put(rsvp.response);
  writer_.put(rsvp.visibility);
  put(TableId::kRsvps);
  if (!with_history_) return;
  writer_.start(version);
  writer_.put(rsvp.rsvp_id);
  writer_.put(rsvp.mtime);
  writer_.put(rsvp.response);
  writer_.put(int64_t{rsvp.guests});
  put(TableId::kRsvpHistory);
}

void TableBuilder::add_group(const rsvp::Group& group, Version version) {
  urlkeys_.clear();
  for (const rsvp::Topic& topic : group.topics) {
    if (!topic.urlkey || topic.urlkey->empty()) continue;
    // A topic named twice by one message has the later name: equal versions replace each other.
    writer_.start(version);
    writer_.put(topic.urlkey);
    writer_.put(topic.topic_name);
    put(TableId::kTopics);
    urlkeys_.push_back(*topic.urlkey);
  }
  std::sort(urlkeys_.begin(), urlkeys_.end());
  urlkeys_.erase(std::unique(urlkeys_.begin(), urlkeys_.end()), urlkeys_.end());
  joined_.clear();
  for (const std::string_view urlkey : urlkeys_) {
    if (!joined_.empty()) joined_ += '\0';
    joined_ += urlkey;
  }
  writer_.start(version);
  writer_.put(group.group_id);
  writer_.put(group.group_name);
  writer_.put(group.group_city);
  writer_.put(group.group_state);
  writer_.put(group.group_country);
  writer_.put(group.group_lat);
  writer_.put(group.group_lon);
  writer_.put(group.group_urlname);
  writer_.put(std::optional<std::string_view>(joined_));
  put(TableId::kGroups);
}

void TableBuilder::finish_groups() {
  for (const uint32_t index : unfinished_) {
    SeenGroup& seen = seen_groups_[index];
    add_group(seen.group->group, seen.version);
    seen.group = nullptr;
  }
  unfinished_.clear();
}

size_t TableBuilder::bytes() const {
  size_t sum = 0;
  for (const LatestRows& rows : tables_) sum += rows.bytes();
  return sum;
}

void TableBuilder::clear() {
  for (const uint32_t index : unfinished_) seen_groups_[index].group = nullptr;
  unfinished_.clear();
  for (LatestRows& rows : tables_) rows.clear();
}

BuiltRows::BuiltRows(TableBuilder& builder) {
  builder.finish_groups();
  for (const Table& table : lake::tables()) sorted_[static_cast<size_t>(table.id)] = builder.rows(table.id).sorted();
}

Result<std::unique_ptr<RowStream>> BuiltRows::open(TableId table) const {
  const bool from_groups = table == TableId::kGroupsTopics;
  const auto& rows = sorted_[static_cast<size_t>(from_groups ? TableId::kGroups : table)];
  std::unique_ptr<RowStream> stream = std::make_unique<SortedRows>(rows);
  return from_groups ? topics_of_groups(std::move(stream)) : std::move(stream);
}

}  // namespace rsvpulse::lake
