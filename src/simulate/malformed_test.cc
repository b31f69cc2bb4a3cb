#include "simulate/malformed.h"

#include <gtest/gtest.h>

#include "simulate/sample.h"

namespace rsvpulse::simulate {
namespace {

TEST(Malformed, IsRefusedWhateverFieldsAreNeeded) {
  const std::string text = generate(small_options(), 2'000);
  rsvp::Parser all(rsvp::Fields::kAll);
  rsvp::Parser trend(rsvp::Fields::kTrend);
  Arena unescaped;
  Random random(1);
  for (const std::string_view line : split_lines(text)) {
    std::string spoilt;
    append_malformed(line, random, spoilt);
    EXPECT_EQ(spoilt.find('\n'), std::string::npos);
    EXPECT_FALSE(rsvp::is_blank_line(spoilt));
    rsvp::Rsvp message;
    EXPECT_TRUE(all.parse(spoilt, message, unescaped)) << spoilt;
    EXPECT_TRUE(trend.parse(spoilt, message, unescaped)) << spoilt;
    unescaped.clear();
  }
}

}  // namespace
}  // namespace rsvpulse::simulate
