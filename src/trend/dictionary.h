// Dictionary: every distinct text that live RSVPs refer to, once, by a dense number.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_set.hpp>

#include "trend/dimension.h"

namespace rsvpulse::trend {

// What a text is: a name of a dimension, or one of two that are no ranked names.
enum class TextKind : uint8_t {
  kTopic,
  kEvent,
  kGroup,
  kCity,
  kCountry,
  kEventId,
  kEventLabel,  // an event's name as sent, where trimming would change it
};

constexpr TextKind kind_of(Dimension dimension) { return static_cast<TextKind>(dimension); }
constexpr bool is_dimension(TextKind kind) { return kind <= TextKind::kCountry; }
constexpr Dimension dimension_of(TextKind kind) { return static_cast<Dimension>(kind); }

using TextId = uint32_t;
inline constexpr TextId kNoText = UINT32_MAX;

// Texts are counted references: the number of one that no one holds any more is given away again.
class Dictionary {
 public:
  // The number of the text, made if it is new; the caller holds one reference more.
  TextId hold(TextKind kind, std::string_view text);

  void hold(TextId id) { ++texts_[id].references; }

  // Gives one reference back. Returns true when it was the last: the number then means nothing.
  bool release(TextId id);

  // The number of the text, or kNoText. No reference is taken.
  TextId find(TextKind kind, std::string_view text) const;

  std::string_view text(TextId id) const { return texts_[id].text; }
  TextKind kind(TextId id) const { return texts_[id].kind; }
  bool is_live(TextId id) const { return texts_[id].references > 0; }
  // Whether the number means a text of this kind now; for a number to which the caller holds no reference.
  bool is(TextId id, TextKind kind) const { return id < end() && is_live(id) && texts_[id].kind == kind; }

  // Every number is below.
  TextId end() const { return static_cast<TextId>(texts_.size()); }

 private:
  struct Entry {
    std::string text;
    uint32_t references = 0;
    TextKind kind{};
  };
  struct Key {
    TextKind kind;
    std::string_view text;
  };
  struct Hash {
    using is_transparent = void;
    using is_avalanching = void;
    const std::deque<Entry>* texts;
    size_t operator()(const Key& key) const;
    size_t operator()(TextId id) const { return (*this)(Key{(*texts)[id].kind, (*texts)[id].text}); }
  };
  struct Equal {
    using is_transparent = void;
    const std::deque<Entry>* texts;
    bool operator()(TextId a, TextId b) const { return a == b; }
    bool operator()(const Key& key, TextId id) const { return (*texts)[id].kind == key.kind && (*texts)[id].text == key.text; }
    bool operator()(TextId id, const Key& key) const { return (*this)(key, id); }
  };

  std::deque<Entry> texts_;
  std::vector<TextId> free_;
  boost::unordered_flat_set<TextId, Hash, Equal> index_{0, Hash{&texts_}, Equal{&texts_}};

 public:
  Dictionary() = default;
  // The index points at the texts.
  Dictionary(const Dictionary&) = delete;
  Dictionary& operator=(const Dictionary&) = delete;
};

}  // namespace rsvpulse::trend
