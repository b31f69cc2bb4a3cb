#include "trend/image.h"

#include <cstring>

#include "base/byte_codec.h"
#include "trend/changes.h"
#include "trend/event_time.h"
#include "trend/snapshot.h"

namespace rsvpulse::trend {
namespace {

// Numbers are dense: one that lies far beyond what a state can hold is a damaged row.
constexpr uint32_t kMostNumbers = uint32_t{1} << 30;

// The element of that number, made when it is new; null: no state has so many.
template <class T>
T* at(std::vector<T>& all, uint32_t number) {
  if (number >= kMostNumbers) return nullptr;
  if (number >= all.size()) all.resize(number + 1);
  return &all[number];
}

}  // namespace

bool Image::apply(std::string_view rows) {
  BytesDecoder in(rows);
  while (in.ok() && !in.at_end()) {
    const auto kind = in.get<char>();
    const auto number = in.get<uint32_t>();
    if (!in.ok()) return false;
    if (kind == 'R') {
      RsvpRecord* const rsvp = at(rsvps_, number);
      if (!rsvp) return false;
      rsvp->rsvp_id = in.get<int64_t>();
      const auto mtime = in.get<int64_t>();
      if (mtime < 0 || mtime > rsvp::kMaxMtime) return false;
      rsvp->set_mtime(mtime);
      rsvp->fingerprint = static_cast<uint32_t>(in.get<uint64_t>());
      rsvp->event = in.get<uint32_t>();
      rsvp->names = in.get<uint32_t>();
      rsvp->guests = in.get<int32_t>();
      const auto response = in.get<uint8_t>();
      if (response > static_cast<uint8_t>(rsvp::Response::kOther)) return false;
      rsvp->response = static_cast<rsvp::Response>(response);
    } else if (kind == 'T') {
      Text* const text = at(texts_, number);
      const auto text_kind = in.get<uint8_t>();
      if (!text || text_kind > static_cast<uint8_t>(TextKind::kPlace)) return false;
      *text = {in.get_text(), static_cast<TextKind>(text_kind)};
    } else if (kind == 'S') {
      std::string_view* const set = at(sets_, number);
      if (!set) return false;
      *set = in.get_bytes(size_t{in.get<uint32_t>()} * sizeof(TextId));
    } else if (kind == 'E') {
      Event* const event = at(events_, number);
      if (!event) return false;
      event->event_id = in.get<uint32_t>();
      event->entry = in.get<uint32_t>();
      event->label = in.get<uint32_t>();
    } else {
      return false;
    }
  }
  return in.ok();
}

TextId Image::name_of_set(SetId set, size_t i) const {
  TextId name = kNoText;
  std::memcpy(&name, sets_[set].data() + i * sizeof name, sizeof name);
  return name;
}

bool LiveParts::Kind::mark(uint32_t number) {
  if (number == kNoNumber) return true;
  if (number >= numbers_.size()) return false;
  numbers_[number] = 0;
  return true;
}

void LiveParts::Kind::number() {
  for (uint32_t old = 0; old < numbers_.size(); ++old) {
    if (numbers_[old] == kNoNumber) continue;
    numbers_[old] = static_cast<uint32_t>(live_.size());
    live_.push_back(old);
  }
}

LiveParts::LiveParts(const Image& image, int64_t first_hour, Sets sets)
    : image_(image), texts_(image.texts().size()), sets_(image.sets()), events_(image.events().size()) {
  mark(first_hour, sets);
  texts_.number();
}

void LiveParts::mark(int64_t first_hour, Sets sets) {
  const auto& rsvps = image_.rsvps();
  for (uint32_t id = 0; id < rsvps.size(); ++id) {
    const RsvpRecord& rsvp = rsvps[id];
    if (!rsvp.is_live() || static_cast<int64_t>(hour_of(rsvp.mtime)) < first_hour) continue;
    rsvps_.push_back(id);
    ok_ = ok_ && sets_.mark(rsvp.names) && events_.mark(rsvp.event);
  }
  for (SetId set = 0; sets == Sets::kAll && set < image_.sets(); ++set) ok_ = ok_ && sets_.mark(set);
  if (!ok_) return;
  sets_.number();
  events_.number();
  for (const SetId set : sets_.live()) {
    for (size_t i = 0; i < image_.names_in_set(set); ++i) ok_ = ok_ && texts_.mark(image_.name_of_set(set, i));
  }
  for (const SentEventId id : events_.live()) {
    const Image::Event& event = image_.events()[id];
    ok_ = ok_ && texts_.mark(event.event_id) && texts_.mark(event.entry) && texts_.mark(event.label);
  }
}

std::string LiveParts::rows(bool renumbered) const {
  Changes rows;
  const auto number = [&](const Kind& kind, uint32_t old) { return renumbered ? kind[old] : old; };
  for (const TextId id : texts_.live()) {
    rows.add_text(number(texts_, id), image_.texts()[id].kind, image_.texts()[id].text);
  }
  std::vector<TextId> names;
  for (const SetId id : sets_.live()) {
    names.clear();
    for (size_t i = 0; i < image_.names_in_set(id); ++i) names.push_back(number(texts_, image_.name_of_set(id, i)));
    rows.add_set(number(sets_, id), names);
  }
  for (const SentEventId id : events_.live()) {
    const Image::Event& event = image_.events()[id];
    rows.add_event(number(events_, id), number(texts_, event.event_id), number(texts_, event.entry),
                   number(texts_, event.label));
  }
  for (uint32_t i = 0; i < rsvps_.size(); ++i) {
    RsvpRecord rsvp = image_.rsvps()[rsvps_[i]];
    rsvp.event = number(events_, rsvp.event);
    rsvp.names = number(sets_, rsvp.names);
    rows.add_rsvp(renumbered ? i : rsvps_[i], rsvp);
  }
  return rows.rows();
}

std::string LiveParts::payload(int64_t days, int64_t evicted_to, const Conservation& conservation) const {
  BytesEncoder out;
  put_snapshot_head(out, days, evicted_to, conservation);
  out.put(static_cast<uint32_t>(texts_.live().size()));
  for (const TextId id : texts_.live()) {
    out.put(static_cast<uint8_t>(image_.texts()[id].kind));
    out.put_text(image_.texts()[id].text);
  }
  out.put(static_cast<uint32_t>(sets_.live().size()));
  for (const SetId id : sets_.live()) {
    const size_t count = image_.names_in_set(id);
    TextId place = count > 0 ? image_.name_of_set(id, count - 1) : kNoText;
    if (place != kNoText && image_.texts()[place].kind != TextKind::kPlace) place = kNoText;
    const size_t names = place == kNoText ? count : count - 1;
    out.put(static_cast<uint32_t>(names));
    for (size_t i = 0; i < names; ++i) out.put(texts_[image_.name_of_set(id, i)]);
    out.put(texts_[place]);
  }
  out.put(static_cast<uint32_t>(events_.live().size()));
  for (const SentEventId id : events_.live()) {
    out.put(texts_[image_.events()[id].event_id]);
    out.put(texts_[image_.events()[id].label]);
  }
  out.put(static_cast<uint32_t>(rsvps_.size()));
  for (const uint32_t id : rsvps_) {
    const RsvpRecord& rsvp = image_.rsvps()[id];
    out.put(rsvp.rsvp_id);
    out.put(int64_t{rsvp.mtime});
    out.put(uint64_t{rsvp.fingerprint});
    out.put(events_[rsvp.event]);
    out.put(sets_[rsvp.names]);
    out.put(rsvp.guests);
    out.put(static_cast<uint8_t>(rsvp.response));
  }
  return out.take();
}

}  // namespace rsvpulse::trend
