#include "trend/dictionary.h"

#include <xxhash.h>

namespace rsvpulse::trend {

size_t Dictionary::Hash::operator()(const Key& key) const {
  return XXH3_64bits_withSeed(key.text.data(), key.text.size(), static_cast<XXH64_hash_t>(key.kind));
}

TextId Dictionary::hold(TextKind kind, std::string_view text) {
  if (const TextId known = find(kind, text); known != kNoText) {
    ++texts_[known].references;
    return known;
  }
  TextId id = end();
  if (free_.empty()) {
    texts_.emplace_back();
  } else {
    id = free_.back();
    free_.pop_back();
  }
  texts_[id] = {std::string(text), 1, kind};
  index_.insert(id);
  return id;
}

bool Dictionary::release(TextId id) {
  Entry& entry = texts_[id];
  if (--entry.references > 0) return false;
  index_.erase(id);
  entry.text = std::string();
  free_.push_back(id);
  return true;
}

TextId Dictionary::find(TextKind kind, std::string_view text) const {
  const auto found = index_.find(Key{kind, text});
  return found == index_.end() ? kNoText : *found;
}

}  // namespace rsvpulse::trend
