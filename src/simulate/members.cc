#include "simulate/members.h"

#include <string_view>

#include "rsvp/encode.h"
#include "simulate/json_parts.h"
#include "simulate/naming.h"
#include "simulate/random.h"

namespace rsvpulse::simulate {
namespace {

constexpr double kWithoutPhoto = 0.046;
constexpr double kWithOtherServices = 0.08;
constexpr double kNameInOwnLanguage = 0.15;  // elsewhere than in English-speaking towns

void append_photo(Random& random, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += "\"photo\":\"http:\\/\\/photos";
  append_integer(random.between(1, 4), out);
  out += ".meetup.example\\/photos\\/member";
  for (int i = 0; i < 4; ++i) {
    out += "\\/";
    out += kHex[random.below(kHex.size())];
  }
  out += "\\/thumb_";
  append_integer(random.between(10'000'000, 269'999'999), out);
  out += ".jpeg\",";
}

void append_other_services(Random& random, std::string& out) {
  const bool facebook = random.chance(0.7);
  const std::string_view service = facebook ? "facebook" : "twitter";
  out += "\"other_services\":{\"";
  out += service;
  out += "\":{\"identifier\":\"https:\\/\\/";
  out += service;
  out += ".example\\/";
  append_integer(random.between(1'000, 99'999'999), out);
  out += "\"}},";
}

}  // namespace

int64_t Members::member_id(uint32_t member) const {
  // Ascending with gaps, as ids given out over years by a site that also loses members.
  constexpr int64_t kStride = 1'103;
  return 1'000 + member * kStride + static_cast<int64_t>(mix(seed_, member) % kStride);
}

std::string Members::name(uint32_t member, Language language) const {
  if (member >= people_) return "Robot" + std::to_string(member - people_ + 1);
  Random random(mix(seed_ + 1, member));
  std::string name;
  append_person(random.chance(kNameInOwnLanguage) ? language : Language::kEnglish, random, name);
  return name;
}

void Members::append_json(uint32_t member, Language language, std::string& out) const {
  Random random(mix(seed_ + 2, member));
  out += "{\"member_id\":";
  append_integer(member_id(member), out);
  out += ',';
  if (random.chance(kWithOtherServices)) append_other_services(random, out);
  if (!random.chance(kWithoutPhoto)) append_photo(random, out);
  out += "\"member_name\":";
  rsvp::append_json_string(name(member, language), out);
  out += '}';
}

}  // namespace rsvpulse::simulate
