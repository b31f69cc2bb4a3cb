// TableBuilder: messages made into the winning rows of all tables, in memory, by the rule of tests/oracle/tables_oracle.py.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "lake/latest_rows.h"
#include "lake/row_stream.h"
#include "rsvp/group_cache.h"
#include "rsvp/rsvp.h"

namespace rsvpulse::lake {

// The key that a message lacks for the tables, or nothing: event.event_id, group.group_id, member.member_id.
std::optional<std::string_view> missing_key(const rsvp::Rsvp& rsvp);

// Not safe for concurrent use.
class TableBuilder {
 public:
  explicit TableBuilder(bool with_history);

  // Takes a message that lacks no key. `group`, when it is known, is the parser's cached group, of which `groups` is the
  // storage: groups hardly ever change, so that only the newest of the messages that brought the same one is looked at.
  void add(const rsvp::Rsvp& rsvp, int64_t position, rsvp::GroupRef group = {});
  // Before each batch of messages: the cache that their groups lie in, as it is now.
  void use_groups(const rsvp::GroupCache& groups);

  // Of groups and topics too; groups_topics has no rows of its own (row_stream.h).
  LatestRows& rows(TableId table) { return tables_[static_cast<size_t>(table)]; }
  // Makes rows() whole: cached groups are added so late.
  void finish_groups();

  size_t bytes() const;
  void clear();

 private:
  void add_group(const rsvp::Group& group, Version version);
  void add_rsvp(const rsvp::Rsvp& rsvp, Version version);
  void put(TableId table) { rows(table).put(writer_.finish()); }

  bool with_history_;
  std::vector<LatestRows> tables_;
  RecordWriter writer_;
  std::vector<std::string_view> urlkeys_;
  std::string joined_;

  // By index in the cache: the group, and the newest message that brought it since finish_groups().
  struct SeenGroup {
    const rsvp::CachedGroup* group = nullptr;
    Version version;
  };
  std::vector<SeenGroup> seen_groups_;
  std::vector<uint32_t> unfinished_;  // the indexes that have a group
  uint64_t generation_ = 0;
  std::shared_ptr<const void> groups_storage_;
};

// The rows of a builder, as one micro-batch is written. Keeps no copy: the builder stands still meanwhile.
class BuiltRows final : public TableRows {
 public:
  explicit BuiltRows(TableBuilder& builder);
  Result<std::unique_ptr<RowStream>> open(TableId table) const override;

 private:
  std::array<std::vector<RecordView>, kTableCount> sorted_;
};

}  // namespace rsvpulse::lake
