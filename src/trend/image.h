// Image: a TrendState's contents as plain rows by number, put together from Changes, without counts or indexes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "trend/conservation.h"
#include "trend/dictionary.h"
#include "trend/event_table.h"
#include "trend/name_sets.h"
#include "trend/rsvp_table.h"

namespace rsvpulse::trend {

class Image {
 public:
  // Takes rows (changes.h) in the order they were written; views into `rows` are kept. False: they make no sense.
  [[nodiscard]] bool apply(std::string_view rows);

  struct Text {
    std::string_view text;
    TextKind kind{};
  };
  struct Event {
    TextId event_id = kNoText;
    TextId entry = kNoText;
    TextId label = kNoText;
  };

  // By number; those that mean nothing any more lie between.
  const std::vector<Text>& texts() const { return texts_; }
  TextId name_of_set(SetId set, size_t i) const;
  size_t names_in_set(SetId set) const { return sets_[set].size() / sizeof(TextId); }
  size_t sets() const { return sets_.size(); }
  const std::vector<Event>& events() const { return events_; }
  const std::vector<RsvpRecord>& rsvps() const { return rsvps_; }

 private:
  std::vector<Text> texts_;
  std::vector<std::string_view> sets_;  // the u32 of each
  std::vector<Event> events_;
  std::vector<RsvpRecord> rsvps_;
};

// What of an image is live: the RSVPs of `first_hour` and later, and what they refer to. In ascending order of number.
class LiveParts {
 public:
  enum class Sets {
    kReferred,  // those of live RSVPs: all that a new state needs
    kAll,       // the others too: the state that goes on writing changes may hold sets for groups that it still remembers
  };
  LiveParts(const Image& image, int64_t first_hour, Sets sets);

  // False when something refers to what is not there; the rest then means nothing.
  bool ok() const { return ok_; }
  // As rows, under the same numbers, or numbered anew from 0, each kind for itself.
  std::string rows(bool renumbered) const;
  // As the payload of a snapshot (snapshot.h), whose restored state numbers things as rows(true) does.
  std::string payload(int64_t days, int64_t evicted_to, const Conservation& conservation) const;

 private:
  // Which numbers of one kind are live, and which is the how manyth.
  class Kind {
   public:
    explicit Kind(size_t size) : numbers_(size, kNoNumber) {}
    bool mark(uint32_t number);  // false: there is no such
    void number();
    const std::vector<uint32_t>& live() const { return live_; }
    uint32_t operator[](uint32_t number) const { return number == kNoNumber ? kNoNumber : numbers_[number]; }

   private:
    std::vector<uint32_t> numbers_;
    std::vector<uint32_t> live_;
  };
  void mark(int64_t first_hour, Sets sets);

  const Image& image_;
  bool ok_ = true;
  Kind texts_;
  Kind sets_;
  Kind events_;
  std::vector<uint32_t> rsvps_;
};

}  // namespace rsvpulse::trend
