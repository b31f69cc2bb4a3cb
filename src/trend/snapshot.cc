#include "trend/snapshot.h"

#include <array>
#include <vector>

#include <fmt/format.h>

#include "base/byte_codec.h"
#include "base/hash.h"

namespace rsvpulse::trend {
namespace {

constexpr std::string_view kMagic = "RSVPTRND";
constexpr uint32_t kVersion = 2;
constexpr uint32_t kNone = UINT32_MAX;
constexpr int64_t kMaxDays = 4'000'000;

Error corrupt(std::string message) { return {ErrorKind::kCorrupt, "trend snapshot: " + std::move(message)}; }

// The counters in the order of the layout.
template <class C>
auto counters(C& c) {
  return std::array{&c.read, &c.dead_letter, &c.expired, &c.superseded, &c.duplicate, &c.applied, &c.out_of_order};
}

// Gives the numbers in use new ones, 0, 1, 2, … in the order they are asked for.
class Renumbering {
 public:
  uint32_t number(uint32_t old) {
    if (old == kNone) return kNone;
    if (numbers_.size() <= old) numbers_.resize(old + 1, kNone);
    if (numbers_[old] == kNone) {
      numbers_[old] = static_cast<uint32_t>(used_.size());
      used_.push_back(old);
    }
    return numbers_[old];
  }
  const std::vector<uint32_t>& used() const { return used_; }

 private:
  std::vector<uint32_t> numbers_;
  std::vector<uint32_t> used_;
};

std::string payload_of(const TrendState& state) {
  Renumbering texts;
  Renumbering sets;
  Renumbering events;
  BytesEncoder rsvps;
  const RsvpTable& table = state.rsvps();
  rsvps.put(static_cast<uint32_t>(table.size()));
  for (RecordId id = 0; id < table.end(); ++id) {
    const RsvpRecord& rsvp = table[id];
    if (!rsvp.is_live()) continue;
    rsvps.put(rsvp.rsvp_id);
    rsvps.put(int64_t{rsvp.mtime});
    rsvps.put(uint64_t{rsvp.fingerprint});
    rsvps.put(events.number(rsvp.event));
    rsvps.put(sets.number(rsvp.names));
    rsvps.put(rsvp.guests);
    rsvps.put(static_cast<uint8_t>(rsvp.response));
  }
  BytesEncoder names;
  names.put(static_cast<uint32_t>(sets.used().size()));
  for (const SetId set : sets.used()) {
    names.put(static_cast<uint32_t>(state.name_sets().names(set).size()));
    for (const TextId text : state.name_sets().names(set)) names.put(texts.number(text));
    names.put(texts.number(state.name_sets().place(set)));
  }
  BytesEncoder sent;
  sent.put(static_cast<uint32_t>(events.used().size()));
  for (const SentEventId event : events.used()) {
    sent.put(texts.number(state.events()[event].event_id));
    sent.put(texts.number(state.events()[event].label));
  }
  BytesEncoder out;
  put_snapshot_head(out, state.days(), state.evicted_to(), state.conservation());
  out.put(static_cast<uint32_t>(texts.used().size()));
  for (const TextId text : texts.used()) {
    out.put(static_cast<uint8_t>(state.dictionary().kind(text)));
    out.put_text(state.dictionary().text(text));
  }
  return out.take() + names.take() + sent.take() + rsvps.take();
}

}  // namespace

// Puts a payload's parts into a new state, checking that each number means what its place says.
class StateRebuilder {
 public:
  // Null: the payload makes no sense.
  std::unique_ptr<TrendState> rebuild(BytesDecoder& in) {
    const auto days = in.get<int64_t>();
    const auto evicted_to = in.get<int64_t>();
    if (!in.ok() || days < 0 || days > kMaxDays || evicted_to > rsvp::kMaxMtime) return nullptr;
    state_ = std::make_unique<TrendState>(days);
    state_->evict(evicted_to);
    for (uint64_t* counter : counters(state_->conservation_)) *counter = in.get<uint64_t>();
    for (auto left = in.get<uint32_t>(); in.ok() && left > 0; --left) add_text(in);
    for (auto left = in.get<uint32_t>(); in.ok() && left > 0; --left) add_set(in);
    for (auto left = in.get<uint32_t>(); in.ok() && left > 0; --left) add_event(in);
    for (auto left = in.get<uint32_t>(); in.ok() && left > 0; --left) add_rsvp(in);
    // The RSVPs hold what they need.
    for (const SentEventId event : events_) state_->release_event(event);
    for (const SetId set : sets_) state_->release_set(set);
    for (const TextId text : texts_) state_->release_text(text);
    return in.ok() && in.at_end() ? std::move(state_) : nullptr;
  }

 private:
  void add_text(BytesDecoder& in) {
    const auto kind = in.get<uint8_t>();
    const std::string_view text = in.get_text();
    if (kind > static_cast<uint8_t>(TextKind::kPlace)) in.fail();
    if (in.ok()) texts_.push_back(state_->hold_text(static_cast<TextKind>(kind), text));
  }

  void add_set(BytesDecoder& in) {
    std::vector<TextId> names;
    for (auto left = in.get<uint32_t>(); in.ok() && left > 0; --left) {
      const TextId text = text_numbered(in, [](TextKind kind) { return is_dimension(kind) && kind != TextKind::kEvent; });
      if (text == kNoText) in.fail();
      if (in.ok()) names.push_back(text);
    }
    const TextId place = text_numbered(in, [](TextKind kind) { return kind == TextKind::kPlace; });
    if (!in.ok()) return;
    for (const TextId text : names) state_->dictionary_.hold(text);
    if (place != kNoText) state_->dictionary_.hold(place);
    sets_.push_back(state_->name_sets_.add(names, {}, place));
  }

  void add_event(BytesDecoder& in) {
    const TextId event_id = text_numbered(in, [](TextKind kind) { return kind == TextKind::kEventId; });
    const TextId label =
        text_numbered(in, [](TextKind kind) { return kind == TextKind::kEvent || kind == TextKind::kEventLabel; });
    if (event_id == kNoText && label == kNoText) in.fail();
    if (!in.ok()) return;
    const auto text = [&](TextId id) { return id == kNoText ? rsvp::Text() : rsvp::Text(state_->dictionary().text(id)); };
    const EventHash hash = hash_event(text(event_id), text(label));
    if (state_->events_.find(hash) != kNoEvent) return in.fail();
    events_.push_back(state_->make_event(hash, text(event_id), text(label)));
  }

  void add_rsvp(BytesDecoder& in) {
    RsvpRecord rsvp;
    rsvp.rsvp_id = in.get<int64_t>();
    const auto mtime = in.get<int64_t>();
    rsvp.set_mtime(mtime);
    rsvp.fingerprint = static_cast<uint32_t>(in.get<uint64_t>());
    rsvp.event = numbered(in, events_);
    rsvp.names = numbered(in, sets_);
    rsvp.guests = in.get<int32_t>();
    const auto response = in.get<uint8_t>();
    if (mtime < 0 || mtime > rsvp::kMaxMtime || rsvp.guests < 0 || response > 2) in.fail();
    if (!in.ok()) return;
    rsvp.response = static_cast<rsvp::Response>(response);
    insert(in, rsvp);
  }

  void insert(BytesDecoder& in, const RsvpRecord& rsvp) {
    const RecordId id = state_->rsvps_.find_or_add(rsvp.rsvp_id, hash_integer(rsvp.rsvp_id));
    if (state_->rsvps_[id].is_live()) return in.fail();
    state_->rsvps_[id] = rsvp;
    if (rsvp.event != kNoEvent) state_->events_.hold(rsvp.event);
    if (rsvp.names != kNoSet) state_->name_sets_.hold(rsvp.names);
    state_->place(id, -1);
  }

  // What the next number stands for among `known`, kNone for none; fails when there is no such thing.
  static uint32_t numbered(BytesDecoder& in, const std::vector<uint32_t>& known) {
    const auto number = in.get<uint32_t>();
    if (number == kNone || !in.ok()) return kNone;
    if (number >= known.size()) in.fail();
    return in.ok() ? known[number] : kNone;
  }

  // The next number's text, kNoText for none; fails when there is no such text or it is not of a kind that is wanted.
  template <class IsWanted>
  TextId text_numbered(BytesDecoder& in, IsWanted&& is_wanted) {
    const auto number = in.get<uint32_t>();
    if (number == kNone || !in.ok()) return kNoText;
    if (number >= texts_.size() || !is_wanted(state_->dictionary().kind(texts_[number]))) {
      in.fail();
      return kNoText;
    }
    return texts_[number];
  }

  std::unique_ptr<TrendState> state_;
  std::vector<TextId> texts_;
  std::vector<SetId> sets_;
  std::vector<SentEventId> events_;
};

void put_snapshot_head(BytesEncoder& out, int64_t days, int64_t evicted_to, const Conservation& conservation) {
  out.put(days);
  out.put(evicted_to);
  for (const uint64_t* counter : counters(conservation)) out.put(*counter);
}

std::string frame_snapshot(std::string_view payload) {
  BytesEncoder header;
  header.put(kVersion);
  header.put(static_cast<uint64_t>(payload.size()));
  header.put(hash64(payload));
  return std::string(kMagic) + header.take() + std::string(payload);
}

std::string save(const TrendState& state) { return frame_snapshot(payload_of(state)); }

Result<std::unique_ptr<TrendState>> restore(std::string_view bytes) {
  BytesDecoder header(bytes);
  if (header.get_bytes(kMagic.size()) != kMagic) return corrupt("these bytes are none");
  const auto version = header.get<uint32_t>();
  if (header.ok() && version != kVersion)
    return corrupt(fmt::format("of version {}, but this program reads version {}", version, kVersion));
  const auto size = header.get<uint64_t>();
  const auto checksum = header.get<uint64_t>();
  const std::string_view payload = header.get_bytes(size);
  if (!header.ok()) return corrupt(fmt::format("torn: {} bytes are too few", bytes.size()));
  if (!header.at_end()) return corrupt("more bytes follow its end");
  if (hash64(payload) != checksum) return corrupt("damaged: its checksum does not match");
  BytesDecoder in(payload);
  auto state = StateRebuilder().rebuild(in);
  if (!state) return corrupt("its parts do not fit together");
  return state;
}

}  // namespace rsvpulse::trend
