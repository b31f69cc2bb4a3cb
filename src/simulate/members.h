// The people of the made-up world. A member is a number; everything else follows from it and the seed, so no memory is needed.
#pragma once

#include <cstdint>
#include <string>

#include "simulate/words.h"

namespace rsvpulse::simulate {

class Members {
 public:
  // Numbers from `people` on are bots, called "Robot1", "Robot2", …
  Members(uint64_t seed, uint32_t people) : seed_(seed), people_(people) {}

  uint32_t people() const { return people_; }
  int64_t member_id(uint32_t member) const;

  // As the member calls itself in a town of this language.
  std::string name(uint32_t member, Language language) const;

  // Appends {"member_id":…,"other_services":…,"photo":…,"member_name":…}; each of the middle two may be missing.
  void append_json(uint32_t member, Language language, std::string& out) const;

 private:
  uint64_t seed_;
  uint32_t people_;
};

}  // namespace rsvpulse::simulate
