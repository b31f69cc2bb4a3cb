// The made-up world that messages are about: groups with their topics, towns and venues. Built once from a seed; constant after
// that, so any number of threads may read it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "simulate/members.h"
#include "simulate/options.h"
#include "simulate/places.h"
#include "simulate/text_table.h"
#include "simulate/topics.h"

namespace rsvpulse::simulate {

struct Group {
  int64_t group_id = 0;
  uint32_t city = 0;
  uint32_t theme = 0;
  Language language = Language::kEnglish;  // the one it writes in
  uint32_t first_venue = 0;
  uint32_t venues = 0;  // at least 1
  uint32_t first_slot = 0;
  uint32_t slots = 0;  // event slots of the calendar, at least 1
  uint32_t first_topic = 0;
  uint32_t topics = 0;  // at least 1
};

class World {
 public:
  explicit World(const Options& options);

  // A group by its popularity; never the bots' group.
  uint32_t draw_group(Random& random) const { return by_popularity_.draw(random); }
  // Somebody of the group: one of its regulars, or anybody of its town.
  uint32_t draw_member(uint32_t group, Random& random) const;

  uint32_t groups() const { return static_cast<uint32_t>(groups_.size()); }
  const Group& group(uint32_t index) const { return groups_[index]; }
  std::string_view group_name(uint32_t index) const { return group_names_[index]; }
  std::string_view group_urlname(uint32_t index) const { return group_urlnames_[index]; }
  std::span<const uint32_t> topics_of(uint32_t group) const;
  const City& city_of(uint32_t group) const { return places_.city(groups_[group].city); }
  // The group "Automation One" of Options::bots; only where there are bots.
  uint32_t bots_group() const { return groups() - 1; }
  uint32_t slots() const { return slots_; }

  const Topics& topics() const { return topics_; }
  const Members& members() const { return members_; }
  // The member's name as it stands in messages about this group.
  std::string member_name(uint32_t member, uint32_t group) const;
  std::string_view venue_name(uint32_t venue) const { return venue_names_[venue]; }

  // JSON of the whole "group" and "venue" objects.
  std::string_view group_json(uint32_t group) const { return group_jsons_[group]; }
  std::string_view venue_json(uint32_t venue) const { return venue_jsons_[venue]; }

 private:
  void add_group(uint64_t seed, std::string_view fixed_name);
  void add_group_text(uint32_t index, const std::string& name, Coordinates where);
  void add_urlname(const Group& group, std::string_view name);
  void add_venues(Group& group, Random& random);
  void share_slots(std::span<const double> weights, uint32_t events);

  uint64_t seed_;
  Topics topics_;
  Places places_;
  Members members_;
  std::vector<Group> groups_;
  std::vector<uint32_t> group_topics_;
  AliasTable by_popularity_;
  uint32_t slots_ = 0;
  TextTable group_names_;
  TextTable group_urlnames_;
  std::unordered_set<std::string> urlnames_taken_;  // while building
  TextTable group_jsons_;
  TextTable venue_names_;
  TextTable venue_jsons_;
};

}  // namespace rsvpulse::simulate
