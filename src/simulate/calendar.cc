#include "simulate/calendar.h"

#include <algorithm>

#include "rsvp/encode.h"
#include "simulate/json_parts.h"
#include "simulate/naming.h"

namespace rsvpulse::simulate {
namespace {

constexpr int64_t kMinute = 60'000;
constexpr int64_t kHour = 60 * kMinute;
constexpr int64_t kDay = 24 * kHour;

// The time from an RSVP to its event is recorded as 6 hours at 10 %, 5.7 days at 50 %, 30 at 90 %, 114 at 99 %. Three
// exponential lives mixed by these shares meet all four. RSVPs come as long as the event lies ahead, so what they see is the
// rest of a life: an exponential one again, but a short life is begun oftener, by 1 / its mean, than it is met.
struct Life {
  double share;  // of the events on offer at a moment
  double mean_days;
};
constexpr Life kLives[] = {{0.126, 0.26}, {0.701, 8.2}, {0.173, 40}};

constexpr double kRecurring = 0.29;  // event_id of letters; the others have nine digits
constexpr double kWithoutVenue = 0.153;
constexpr double kWithoutTime = 0.003;
constexpr double kOddMinute = 0.01;      // does not begin on a quarter of an hour
constexpr double kLocalEventName = 0.8;  // in a group that writes its own language

int64_t draw_life(Random& random, bool begun) {
  double sum = 0;
  for (const Life& life : kLives) sum += begun ? life.share : life.share / life.mean_days;
  double left = random.unit() * sum;
  size_t i = 0;
  for (; i + 1 < std::size(kLives); ++i) {
    const double weight = begun ? kLives[i].share : kLives[i].share / kLives[i].mean_days;
    if (left < weight) break;
    left -= weight;
  }
  return kMinute + static_cast<int64_t>(exponential(random, kLives[i].mean_days * static_cast<double>(kDay)));
}

// `count` letters for a number, as Meetup's recurring events have them: no vowels, so no words.
void append_letters(uint64_t number, int count, std::string& out) {
  constexpr std::string_view kLetters = "bcdfghjklmnpqrstvwyz";
  for (int i = 0; i < count; ++i) {
    out += kLetters[number % kLetters.size()];
    number /= kLetters.size();
  }
}

}  // namespace

Calendar::Calendar(const World& world, const Options& options)
    : world_(world), seed_(mix(options.seed, 200)), start_ms_(options.start_ms), ordinary_slots_(world.slots()) {
  slots_.reserve(ordinary_slots_);
  for (uint32_t group = 0; group < world.groups(); ++group) {
    for (uint32_t i = 0; i < world.group(group).slots; ++i) add_slot(group, false);
  }
}

void Calendar::add_slot(uint32_t group, bool lasting) {
  const bool recurring = !lasting && Random(mix(seed_, slots_.size())).chance(kRecurring);
  slots_.push_back({group, lasting, recurring, 0, 0, 0, {}});
}

EventRef Calendar::add(uint32_t group, int64_t time_ms) {
  add_slot(group, true);
  slots_.back().time = time_ms;
  return {static_cast<uint32_t>(slots_.size() - 1), 0, time_ms};
}

Random Calendar::random_for(const EventRef& event) const { return Random(mix(mix(seed_ + 1, event.slot), event.generation)); }

void Calendar::begin(Slot& slot, uint32_t index) const {
  Random random(mix(seed_ + 2, index));
  const int64_t life = draw_life(random, true);
  slot.time = round_time(start_ms_ + life, world_.city_of(slot.group), life > 2 * kDay, random);
}

void Calendar::renew(Slot& slot, uint32_t index) const {
  ++slot.generation;
  Random random = random_for({index, slot.generation, 0});
  const int64_t life = draw_life(random, false);
  const int64_t next = round_time(slot.time + life, world_.city_of(slot.group), life > 2 * kDay, random);
  slot.time = std::max(next, slot.time + 15 * kMinute);
}

int64_t Calendar::round_time(int64_t time, const City& city, bool far, Random& random) const {
  if (far) {  // far ahead the day matters, and most events are in the evening
    constexpr int64_t kHalfHours[] = {20, 22, 24, 28, 34, 36, 36, 37, 37, 38, 38, 38, 38, 39, 40};
    const int64_t local = time + city.utc_offset_ms;
    const int64_t half_hours = kHalfHours[random.below(std::size(kHalfHours))];
    time = local / kDay * kDay + half_hours * 30 * kMinute - city.utc_offset_ms;
  }
  const int64_t quarter = (time + 15 * kMinute - 1) / (15 * kMinute) * (15 * kMinute);
  return random.chance(kOddMinute) ? quarter + random.between(1, 14) * kMinute : quarter;
}

EventRef Calendar::current(uint32_t index, int64_t now_ms) {
  Slot& slot = slots_[index];
  if (slot.time == 0) begin(slot, index);
  while (!slot.lasting && slot.time <= now_ms) renew(slot, index);
  return {index, slot.generation, slot.time};
}

const EventText& Calendar::text(const EventRef& event) {
  Slot& slot = slots_[event.slot];
  if (event.generation != slot.generation) {
    write(event, older_);
    return older_;
  }
  if (slot.written.event_json.empty() || slot.written_generation != event.generation) {
    write(event, slot.written);
    slot.written_generation = event.generation;
  }
  return slot.written;
}

int64_t Calendar::number_of(const EventRef& event) const {
  if (event.slot >= ordinary_slots_) return 200'000'000 + (event.slot - ordinary_slots_);
  constexpr int64_t kNumbers = 780'000'000;
  return 210'000'000 + (int64_t{event.generation} * ordinary_slots_ + event.slot) % kNumbers;
}

std::string Calendar::event_id(const EventRef& event) const {
  if (!slots_[event.slot].recurring) return std::to_string(number_of(event));
  std::string id;
  append_letters(uint32_t{event.slot * 2'654'435'761U}, 8, id);  // a permutation of 32 bits: unique for each slot
  id += 'y';
  append_letters(event.generation, 3, id);
  return id;
}

std::string Calendar::event_name(const EventRef& event) const {
  const Slot& slot = slots_[event.slot];
  const Group& group = world_.group(slot.group);
  Random random =
      slot.recurring ? Random(mix(seed_ + 3, event.slot)) : Random(mix(mix(seed_ + 3, event.slot), event.generation));
  const Language language = random.chance(kLocalEventName) ? group.language : Language::kEnglish;
  const std::string_view venue = world_.venue_name(group.first_venue + random.below(group.venues));
  const Surroundings around{language, world_.city_of(slot.group).name, &themes()[group.theme], venue};
  constexpr size_t kLongest = 80;  // bytes; the site's own limit was as many characters
  std::string name = compose(tongue(language).events, around, random);
  for (int i = 0; i < 4 && name.size() > kLongest; ++i) name = compose(tongue(language).events, around, random);
  return name;
}

void Calendar::write(const EventRef& event, EventText& text) const {
  const Slot& slot = slots_[event.slot];
  const Group& group = world_.group(slot.group);
  Random random(mix(mix(seed_ + 4, event.slot), slot.recurring ? 0 : event.generation));
  text.venue = random.chance(kWithoutVenue) ? EventText::kNoVenue : group.first_venue + random.below(group.venues);
  std::string& out = text.event_json;
  out = "{\"event_name\":";
  rsvp::append_json_string(event_name(event), out);
  out += ",\"event_id\":\"";
  out += event_id(event);
  if (!random.chance(kWithoutTime)) {
    out += "\",\"time\":";
    append_integer(event.time, out);
    out += ",\"event_url\":\"https:\\/\\/www.meetup.example\\/";
  } else {
    out += "\",\"event_url\":\"https:\\/\\/www.meetup.example\\/";
  }
  out += world_.group_urlname(slot.group);
  out += "\\/events\\/";
  append_integer(number_of(event), out);
  out += "\\/\"}";
}

}  // namespace rsvpulse::simulate
