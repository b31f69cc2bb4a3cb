// Dictionary: every distinct text that live RSVPs refer to, once, by a dense number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/number_index.h"
#include "base/prefetch.h"
#include "trend/dimension.h"
#include "trend/stable_vector.h"

namespace rsvpulse::trend {

// What a text is: a name of a dimension, or one of those that are no ranked names.
enum class TextKind : uint8_t {
  kTopic,
  kEvent,
  kGroup,
  kCity,
  kCountry,
  kEventId,
  kEventLabel,  // an event's name as sent, where trimming would change it
  kPlace,       // a group's id and coordinates, as GroupPlace writes them
};

constexpr TextKind kind_of(Dimension dimension) { return static_cast<TextKind>(dimension); }
constexpr bool is_dimension(TextKind kind) { return kind <= TextKind::kCountry; }
constexpr Dimension dimension_of(TextKind kind) { return static_cast<Dimension>(kind); }

using TextId = uint32_t;
inline constexpr TextId kNoText = kNoNumber;

// Texts are counted references: the number of one that no one holds any more is given away again.
class Dictionary {
 public:
  static uint64_t hash_of(TextKind kind, std::string_view text);

  // The number of the text, made if it is new; the caller holds one reference more.
  TextId hold(TextKind kind, std::string_view text) { return hold(kind, text, hash_of(kind, text)); }
  TextId hold(TextKind kind, std::string_view text, uint64_t hash);

  void hold(TextId id) { ++texts_[id].references; }

  // Gives one reference back. Returns true when it was the last: the number then means nothing.
  bool release(TextId id);

  // The number of the text, or kNoText. No reference is taken.
  TextId find(TextKind kind, std::string_view text) const { return find(kind, text, hash_of(kind, text)); }

  std::string_view text(TextId id) const { return texts_[id].text; }
  TextKind kind(TextId id) const { return texts_[id].kind; }
  bool is_live(TextId id) const { return texts_[id].references > 0; }
  // The text was made by the last hold() of it.
  bool is_new(TextId id) const { return texts_[id].references == 1; }

  // Fetch into the processor's caches what hold() of a text with this hash will need: the index's slot; later what it says.
  void expect_slot(uint64_t hash) const { index_.expect(hash); }
  void expect_text(uint64_t hash) const {
    if (const TextId id = index_.guess(hash); id != kNoText) prefetch_bytes(&texts_[id], sizeof(Entry));
  }

  // Every number is below.
  TextId end() const { return static_cast<TextId>(texts_.size()); }

 private:
  struct Entry {
    std::string text;
    uint32_t references = 0;
    TextKind kind{};
  };

  TextId find(TextKind kind, std::string_view text, uint64_t hash) const;

  StableVector<Entry> texts_;
  std::vector<TextId> free_;
  NumberIndex index_;
};

}  // namespace rsvpulse::trend
