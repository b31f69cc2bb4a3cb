#include "trend/dictionary.h"

#include "base/hash.h"

namespace rsvpulse::trend {

uint64_t Dictionary::hash_of(TextKind kind, std::string_view text) {
  return hash64(text, hash_seed() + static_cast<uint64_t>(kind));
}

TextId Dictionary::hold(TextKind kind, std::string_view text, uint64_t hash) {
  if (const TextId known = find(kind, text, hash); known != kNoText) {
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
  index_.insert(hash, id);
  return id;
}

bool Dictionary::release(TextId id) {
  Entry& entry = texts_[id];
  if (--entry.references > 0) return false;
  index_.erase(hash_of(entry.kind, entry.text), id);
  entry.text = std::string();
  free_.push_back(id);
  return true;
}

TextId Dictionary::find(TextKind kind, std::string_view text, uint64_t hash) const {
  return index_.find(hash, [&](TextId id) { return texts_[id].kind == kind && texts_[id].text == text; });
}

}  // namespace rsvpulse::trend
