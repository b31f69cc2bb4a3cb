#include "simulate/world.h"

#include <algorithm>

#include "rsvp/encode.h"
#include "simulate/json_parts.h"
#include "simulate/naming.h"

namespace rsvpulse::simulate {
namespace {

// The exponent that makes a sample of 3,698 messages show the recorded 0.39 (the sample's own noise adds to it).
constexpr double kGroupExponent = 0.28;
constexpr double kLocalLanguage = 0.15;  // of groups outside English-speaking countries
constexpr double kLocalVenue = 0.12;     // of the venues of a group that writes English there
constexpr double kVenueAtNull = 0.038;   // coordinates 0,0
constexpr double kVenueRounded = 0.01;   // coordinates that are whole numbers or nearly
constexpr double kRegulars = 0.4;        // of RSVPs come from a group's core
constexpr uint32_t kCoreMembers = 60;

// Topics of a group: 1 to 20.
constexpr double kTopicCounts[] = {0.9, 0.4, 1.4, 2.0,  2.0,  2.7, 3.3, 5.8, 7.0,  7.2,
                                   9.0, 8.8, 8.8, 11.5, 27.0, 1.7, 0.7, 0.2, 0.05, 0.1};

void append_key(std::string_view key, std::string& out) {
  out += ",\"";
  out += key;
  out += "\":";
}

}  // namespace

World::World(const Options& options)
    : seed_(mix(options.seed, 100)),
      topics_(options.topics),
      places_(mix(options.seed, 101), options.members),
      members_(mix(options.seed, 102), places_.members()) {
  for (uint32_t i = 0; i < options.groups; ++i) add_group(mix(seed_, i), "");
  std::vector<double> weights = zipf_weights(options.groups, kGroupExponent);
  if (options.bots > 0) {
    add_group(mix(seed_, options.groups), "Automation One");
    weights.push_back(0);
  }
  share_slots(weights, options.events);
  by_popularity_ = AliasTable(weights);
  urlnames_taken_ = {};
}

void World::add_group(uint64_t seed, std::string_view fixed_name) {
  static const AliasTable kCounts{kTopicCounts};
  static const QuantileTable kOffCentre{{0, 0.1}, {0.5, 0.8}, {0.9, 4}, {1, 12}};  // kilometres from the middle of town
  Random random(seed);
  Group group;
  group.group_id = 20'011 + static_cast<int64_t>(groups_.size()) * 1'509 + random.between(0, 1'508);
  group.city = places_.draw(random);
  group.theme = topics_.draw_theme(random);
  const City& city = places_.city(group.city);
  group.language = random.chance(kLocalLanguage) ? city.language : Language::kEnglish;

  std::vector<uint32_t> topics;
  topics_.draw(group.theme, kCounts.draw(random) + 1, random, topics);
  group.first_topic = static_cast<uint32_t>(group_topics_.size());
  group.topics = static_cast<uint32_t>(topics.size());
  group_topics_.insert(group_topics_.end(), topics.begin(), topics.end());

  const Surroundings around{group.language, city.name, &themes()[group.theme], ""};
  const std::string name =
      fixed_name.empty() ? compose(tongue(group.language).groups, around, random) : std::string(fixed_name);
  const Coordinates where = away(city.coordinates, kOffCentre.draw(random), random);
  add_venues(group, random);
  groups_.push_back(group);
  add_group_text(groups() - 1, name, where);
}

void World::add_group_text(uint32_t index, const std::string& name, Coordinates where) {
  const Group& group = groups_[index];
  const City& city = places_.city(group.city);
  group_names_.bytes() += name;
  group_names_.finish();
  add_urlname(group, name);

  std::string& out = group_jsons_.bytes();
  out += "{\"group_topics\":[";
  for (const uint32_t topic : topics_of(index)) {
    if (out.back() != '[') out += ',';
    out += "{\"urlkey\":";
    rsvp::append_json_string(topics_.urlkey(topic), out);
    append_key("topic_name", out);
    rsvp::append_json_string(topics_.name(topic), out);
    out += '}';
  }
  out += ']';
  append_key("group_city", out);
  rsvp::append_json_string(city.name, out);
  append_key("group_country", out);
  rsvp::append_json_string(city.country, out);
  append_key("group_id", out);
  append_integer(group.group_id, out);
  append_key("group_name", out);
  rsvp::append_json_string(name, out);
  append_key("group_lon", out);
  append_degrees(where.lon_micro / 10'000 * 10'000, out);
  append_key("group_urlname", out);
  rsvp::append_json_string(group_urlnames_[index], out);
  if (!city.state.empty()) {
    append_key("group_state", out);
    rsvp::append_json_string(city.state, out);
  }
  append_key("group_lat", out);
  append_degrees(where.lat_micro / 10'000 * 10'000, out);
  out += '}';
  group_jsons_.finish();
}

void World::add_urlname(const Group& group, std::string_view name) {
  std::string urlname = slug(name, SlugCase::kKeep);
  if (group.group_id % 5 == 0) std::erase(urlname, '-');
  if (urlname.size() < 6 || !urlnames_taken_.insert(urlname).second) {
    if (!urlname.empty()) urlname += '-';
    append_integer(group.group_id, urlname);  // no two groups have one; and no name ends in so many digits
  }
  group_urlnames_.bytes() += urlname;
  group_urlnames_.finish();
}

void World::add_venues(Group& group, Random& random) {
  static const QuantileTable kDistance{{0, 0.05}, {0.5, 4}, {0.9, 25}, {0.99, 209}, {1, 2'000}};  // kilometres
  const City& city = places_.city(group.city);
  group.first_venue = static_cast<uint32_t>(venue_names_.size());
  group.venues = 1 + random.below(4);
  for (uint32_t i = 0; i < group.venues; ++i) {
    const Language language = random.chance(kLocalVenue) ? city.language : group.language;
    const Surroundings around{language, city.name, &themes()[group.theme], ""};
    const std::string name = compose(tongue(language).venues, around, random);
    venue_names_.bytes() += name;
    venue_names_.finish();
    Coordinates where = away(city.coordinates, kDistance.draw(random), random);
    if (random.chance(kVenueRounded)) where = {where.lat_micro / 1'000'000 * 1'000'000, where.lon_micro / 100'000 * 100'000};
    if (random.chance(kVenueAtNull)) where = {0, 0};
    std::string& out = venue_jsons_.bytes();
    out += "{\"venue_name\":";
    rsvp::append_json_string(name, out);
    append_key("lon", out);
    append_degrees(where.lon_micro, out);
    append_key("lat", out);
    append_degrees(where.lat_micro, out);
    append_key("venue_id", out);
    append_integer(80'003 + static_cast<int64_t>(venue_names_.size()) * 311 + random.between(0, 310), out);
    out += '}';
    venue_jsons_.finish();
  }
}

void World::share_slots(std::span<const double> weights, uint32_t events) {
  constexpr uint32_t kBotSlots = 40;
  double sum = 0;
  for (const double weight : weights) sum += weight;
  double before = 0;
  for (size_t i = 0; i < groups_.size(); ++i) {
    const double after = before + weights[i];
    const auto share = static_cast<uint32_t>(after / sum * events) - static_cast<uint32_t>(before / sum * events);
    before = after;
    groups_[i].first_slot = slots_;
    groups_[i].slots = weights[i] > 0 ? std::max(uint32_t{1}, share) : kBotSlots;
    slots_ += groups_[i].slots;
  }
}

std::span<const uint32_t> World::topics_of(uint32_t group) const {
  return std::span(group_topics_).subspan(groups_[group].first_topic, groups_[group].topics);
}

uint32_t World::draw_member(uint32_t group, Random& random) const {
  const City& city = city_of(group);
  const double exponent = 0.35;
  if (random.chance(kRegulars)) {
    const uint32_t regular = power_rank(random, kCoreMembers, exponent);
    return city.first_member + static_cast<uint32_t>(mix(seed_ + group, regular) % city.members);
  }
  return city.first_member + power_rank(random, city.members, exponent);
}

std::string World::member_name(uint32_t member, uint32_t group) const { return members_.name(member, city_of(group).language); }

}  // namespace rsvpulse::simulate
