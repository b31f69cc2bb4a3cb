// The events that people RSVP to. A slot holds one event at a time; when that is over, the next of the same group takes its
// place.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulate/world.h"

namespace rsvpulse::simulate {

// One event: which slot, the how-manieth there, and when it begins (ms since the epoch). All that a late copy must remember.
struct EventRef {
  uint32_t slot = 0;
  uint32_t generation = 0;
  int64_t time = 0;
};

struct EventText {
  std::string event_json;  // the whole "event" object
  uint32_t venue = 0;      // kNoVenue where the message has none
  static constexpr uint32_t kNoVenue = UINT32_MAX;
};

// Not safe for concurrent use. What it answers depends on the options and the arguments, never on what was asked before.
class Calendar {
 public:
  // `world` must outlive this.
  Calendar(const World& world, const Options& options);

  // The event on offer in the slot at `now_ms`; it lies ahead. Time may not go back for one slot.
  EventRef current(uint32_t slot, int64_t now_ms);

  // Announces an event beside the slots, for good.
  EventRef add(uint32_t group, int64_t time_ms);

  uint32_t group_of(uint32_t slot) const { return slots_[slot].group; }

  // The result is valid until the next call.
  const EventText& text(const EventRef& event);

  // What the event is called and its event_id: for the truth file.
  std::string event_name(const EventRef& event) const;
  std::string event_id(const EventRef& event) const;

 private:
  struct Slot {
    uint32_t group;
    bool lasting;  // its event never makes place
    bool recurring;
    uint32_t generation;
    int64_t time;                 // 0 until first asked for
    uint32_t written_generation;  // of `written`, when that is not empty
    EventText written;
  };
  void add_slot(uint32_t group, bool lasting);
  void begin(Slot& slot, uint32_t index) const;
  void renew(Slot& slot, uint32_t index) const;
  void write(const EventRef& event, EventText& text) const;
  int64_t round_time(int64_t time, const City& city, bool far, Random& random) const;
  int64_t number_of(const EventRef& event) const;
  Random random_for(const EventRef& event) const;

  const World& world_;
  uint64_t seed_;
  int64_t start_ms_;
  uint32_t ordinary_slots_;
  std::vector<Slot> slots_;
  EventText older_;  // of an event that its slot has left behind
};

}  // namespace rsvpulse::simulate
