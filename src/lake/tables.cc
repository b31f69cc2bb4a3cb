#include "lake/tables.h"

#include <algorithm>

namespace rsvpulse::lake {
namespace {

using enum ColumnType;

constexpr Column kVenues[] = {
    {"venue_id", kBigint, true, "Identifies the venue."},
    {"venue_name", kText, false, "Its name."},
    {"lat", kDouble, false, "Latitude in degrees; 0 with lon 0 where nobody entered it."},
    {"lon", kDouble, false, "Longitude in degrees."},
};
constexpr Column kMembers[] = {
    {"member_id", kBigint, true, "Identifies the member."},
    {"member_name", kText, false, "The name the member goes by."},
    {"photo", kText, false, "Address of a picture."},
};
constexpr Column kEvents[] = {
    {"event_id", kText, true, "Identifies the event; text such as jkpwmlywgbmb."},
    {"event_name", kText, false, "Its title."},
    {"event_url", kText, false, "Its page."},
    {"time", kBigint, false, "When it begins, in ms since the epoch."},
};
constexpr Column kGroups[] = {
    {"group_id", kBigint, true, "Identifies the group."},
    {"group_name", kText, false, "Its name."},
    {"group_city", kText, false, "The town it meets in."},
    {"group_state", kText, false, "The state, in countries that have some."},
    {"group_country", kText, false, "Two letters, such as us."},
    {"group_lat", kDouble, false, "Latitude of the town in degrees."},
    {"group_lon", kDouble, false, "Longitude of the town in degrees."},
    {"group_urlname", kText, false, "Its name within the address of its page."},
};
constexpr Column kTopics[] = {
    {"urlkey", kText, true, "Identifies the topic, such as machine-learning."},
    {"topic_name", kText, false, "The topic as people read it."},
};
constexpr Column kGroupsTopics[] = {
    {"group_id", kBigint, true, "The group."},
    {"urlkey", kText, true, "A topic of it."},
};
constexpr Column kRsvps[] = {
    {"rsvp_id", kBigint, true, "Identifies the RSVP."},
    {"event_id", kText, true, "The event it answers."},
    {"group_id", kBigint, true, "The group that invites."},
    {"member_id", kBigint, true, "Who answered."},
    {"venue_id", kBigint, false, "Where, if that was told."},
    {"mtime", kBigint, true, "When it was last changed, in ms since the epoch."},
    {"guests", kInteger, true, "How many people the member brings."},
    {"response", kText, false, "The answer as it was sent: yes, no, waitlist and the like."},
    {"visibility", kText, false, "Who may see it: public and the like."},
};
constexpr Column kRsvpHistory[] = {
    {"rsvp_id", kBigint, true, "The RSVP."},
    {"mtime", kBigint, true, "When it was changed, in ms since the epoch."},
    {"response", kText, false, "The answer it had from then on."},
    {"guests", kInteger, true, "How many people the member then meant to bring."},
};
constexpr Column kVersion[] = {
    {"updated_mtime", kBigint, true, "The mtime of the message that this row is from."},
    {"updated_position", kBigint, true,
     "The place of that message: offset in the log (line of the sources) · 1024 + partition."},
};
constexpr ForeignKey kGroupsTopicsKeys[] = {{"group_id", "groups"}, {"urlkey", "topics"}};
constexpr ForeignKey kRsvpsKeys[] = {
    {"event_id", "events"}, {"group_id", "groups"}, {"member_id", "members"}, {"venue_id", "venues"}};

constexpr Table kTables[kTableCount] = {
    {TableId::kVenues, "venues", "Places where events happen.", kVenues, 1, {}},
    {TableId::kMembers, "members", "People who answer.", kMembers, 1, {}},
    {TableId::kEvents, "events", "What people are invited to.", kEvents, 1, {}},
    {TableId::kGroups, "groups", "Who invites.", kGroups, 1, {}},
    {TableId::kTopics, "topics", "What groups are about: every topic ever seen.", kTopics, 1, {}},
    {TableId::kGroupsTopics, "groups_topics", "The topics of each group, by the newest message of the group.", kGroupsTopics, 2,
     kGroupsTopicsKeys},
    {TableId::kRsvps, "rsvps", "The newest answer of each member to each event.", kRsvps, 1, kRsvpsKeys},
    {TableId::kRsvpHistory,
     "rsvp_history",
     "Each answer that an RSVP ever had; written only when it is asked for.",
     kRsvpHistory,
     2,
     {},
     true},
};

}  // namespace

std::span<const Column> version_columns() { return kVersion; }

std::span<const Table> tables() { return kTables; }

const Table& table(TableId id) { return kTables[static_cast<size_t>(id)]; }

const Table* table_named(std::string_view name) {
  const auto* const found =
      std::find_if(std::begin(kTables), std::end(kTables), [name](const Table& t) { return t.name == name; });
  return found == std::end(kTables) ? nullptr : found;
}

}  // namespace rsvpulse::lake
