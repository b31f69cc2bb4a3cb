// Describer::figures(): from counts to named figures.
#include <algorithm>
#include <string>
#include <utility>

#include "simulate/description.h"
#include "simulate/zipf_fit.h"

namespace rsvpulse::simulate {
namespace {

std::vector<std::pair<std::string, uint64_t>> largest(const Tally& tally, size_t most) {
  std::vector<std::pair<std::string, uint64_t>> sorted(tally.begin(), tally.end());
  std::sort(sorted.begin(), sorted.end(),
            [](const auto& a, const auto& b) { return a.second != b.second ? a.second > b.second : a.first < b.first; });
  if (sorted.size() > most) sorted.resize(most);
  return sorted;
}

double exponent_of(const Tally& tally) {
  std::vector<uint64_t> counts;
  for (const auto& [name, times] : tally) counts.push_back(times);
  return zipf_exponent(std::move(counts));
}

double ratio(uint64_t part, double whole) { return whole > 0 ? static_cast<double>(part) / whole : 0; }

}  // namespace

double Describer::share(uint64_t count) const { return ratio(count, static_cast<double>(seen_.size())); }

std::vector<Figure> Describer::figures() {
  std::vector<Figure> figures;
  figures.push_back({"messages", static_cast<double>(seen_.size())});
  figures.push_back({"malformed lines", static_cast<double>(malformed_)});
  if (seen_.empty()) return figures;
  const std::vector<Figure> kinds = kind_figures(seen_);
  figures.insert(figures.end(), kinds.begin(), kinds.end());
  append_answers(figures);
  append_presence(figures);
  append_text(figures);
  append_event(figures);
  append_place(figures);
  append_topics(figures);
  append_sample(figures);
  return figures;
}

void Describer::append_answers(std::vector<Figure>& figures) const {
  const auto guests = static_cast<double>(with_guests_);
  figures.push_back({"response: yes", share(yes_), Unit::kShare});
  figures.push_back({"response: no", share(no_), Unit::kShare});
  figures.push_back({"guests: above 0", share(with_guests_), Unit::kShare});
  figures.push_back({"guests: 1, of those", ratio(one_guest_, guests), Unit::kShare});
  figures.push_back({"guests: 2, of those", ratio(two_guests_, guests), Unit::kShare});
  figures.push_back({"guests: most", static_cast<double>(most_guests_)});
  figures.push_back({"guests: without a yes", static_cast<double>(guests_on_no_)});
}

void Describer::append_presence(std::vector<Figure>& figures) const {
  figures.push_back({"missing: venue", share(no_venue_), Unit::kShare});
  figures.push_back({"missing: group_state", share(no_state_), Unit::kShare});
  figures.push_back({"missing: group_state in us, ca, or there elsewhere", static_cast<double>(state_misplaced_)});
  figures.push_back({"missing: photo", share(no_photo_), Unit::kShare});
  figures.push_back({"missing: event.time", share(no_time_), Unit::kShare});
  figures.push_back({"present: other_services", share(other_services_), Unit::kShare});
}

void Describer::append_text(std::vector<Figure>& figures) {
  figures.push_back({"line: fewest", quantile(bytes_, 0), Unit::kBytes});
  figures.push_back({"line: 50 %", quantile(bytes_, 0.5), Unit::kBytes});
  figures.push_back({"line: 99 %", quantile(bytes_, 0.99), Unit::kBytes});
  figures.push_back({"line: most", quantile(bytes_, 1), Unit::kBytes});
  figures.push_back({"text: non-ASCII", share(non_ascii_), Unit::kShare});
  figures.push_back({"text: emoji", share(emoji_), Unit::kShare});
  figures.push_back({"text: quotes in event_name", share(quotes_), Unit::kShare});
}

void Describer::append_event(std::vector<Figure>& figures) {
  figures.push_back({"event: different names", static_cast<double>(event_names_.size())});
  figures.push_back({"event: event_id of nine digits", share(nine_digits_), Unit::kShare});
  figures.push_back(
      {"event: on a quarter of an hour", ratio(on_quarter_, static_cast<double>(lead_hours_.size())), Unit::kShare});
  figures.push_back({"lead time: 10 %", quantile(lead_hours_, 0.1), Unit::kHours});
  figures.push_back({"lead time: 50 %", quantile(lead_hours_, 0.5), Unit::kHours});
  figures.push_back({"lead time: 90 %", quantile(lead_hours_, 0.9), Unit::kHours});
  figures.push_back({"lead time: 99 %", quantile(lead_hours_, 0.99), Unit::kHours});
}

void Describer::append_place(std::vector<Figure>& figures) {
  const auto venues = static_cast<double>(seen_.size() - no_venue_);
  figures.push_back({"venue: at 0,0", ratio(venue_at_null_, venues), Unit::kShare});
  figures.push_back({"venue: from its group, 50 %", quantile(distances_km_, 0.5), Unit::kKilometres});
  figures.push_back({"venue: from its group, 99 %", quantile(distances_km_, 0.99), Unit::kKilometres});
  figures.push_back({"places: cities", static_cast<double>(cities_.size())});
  figures.push_back({"places: countries", static_cast<double>(countries_.size())});
  for (const auto& [name, times] : largest(countries_, 20)) figures.push_back({"country: " + name, share(times), Unit::kShare});
  for (const auto& [name, times] : largest(cities_, 10)) figures.push_back({"city: " + name, share(times), Unit::kShare});
}

void Describer::append_topics(std::vector<Figure>& figures) const {
  figures.push_back({"topics: 15 of them", share(topics_fifteen_), Unit::kShare});
  figures.push_back({"topics: 8 to 14 of them", share(topics_eight_to_fourteen_), Unit::kShare});
  figures.push_back({"topics: most of a group", static_cast<double>(most_topics_)});
  figures.push_back({"topics: mean of a message", ratio(occurrences_, static_cast<double>(seen_.size())), Unit::kNumber});
  figures.push_back({"topics: different ones", static_cast<double>(topics_.size())});
  figures.insert(figures.end(), vocabulary_.begin(), vocabulary_.end());
  for (const auto& [name, times] : largest(topics_, 15)) figures.push_back({"topic: " + name, share(times), Unit::kShare});
}

void Describer::append_sample(std::vector<Figure>& figures) const {
  figures.push_back({"Zipf exponent: topics", exponent_of(sample_topics_), Unit::kNumber});
  figures.push_back({"Zipf exponent: groups", exponent_of(sample_groups_), Unit::kNumber});
  figures.push_back({"Zipf exponent: events", exponent_of(sample_events_), Unit::kNumber});
  figures.push_back({"Zipf exponent: members", exponent_of(sample_members_), Unit::kNumber});
  figures.push_back({"Zipf exponent: cities", exponent_of(sample_cities_), Unit::kNumber});
}

}  // namespace rsvpulse::simulate
