#include "base/number_index.h"

#include <random>

namespace rsvpulse {

uint64_t hash_seed() {
  static const uint64_t kSeed = [] {
    std::random_device device;
    return static_cast<uint64_t>(device()) << 32 | device();
  }();
  return kSeed;
}

}  // namespace rsvpulse
