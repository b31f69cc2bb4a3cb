#include "base/utc_time.h"

#include <gtest/gtest.h>

namespace rsvpulse {
namespace {

TEST(UtcTime, GoesToTextAndBack) {
  EXPECT_EQ(iso_text(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(iso_text(1'489'925'473'189), "2017-03-19T12:11:13.189Z");
  for (const int64_t ms : {int64_t{0}, int64_t{1}, int64_t{951'782'400'000}, int64_t{253'402'300'799'999}}) {
    EXPECT_EQ(parse_utc(iso_text(ms)), ms);
  }
}

TEST(UtcTime, ReadsWhatAPersonTypes) {
  EXPECT_EQ(parse_utc("2017-03-19"), 1'489'881'600'000);
  EXPECT_EQ(parse_utc("2017-03-19T12"), 1'489'924'800'000);
  EXPECT_EQ(parse_utc("2017-03-19 12:11"), 1'489'925'460'000);
  EXPECT_EQ(parse_utc("2017-03-19T12:11:13.25Z"), 1'489'925'473'250);
  EXPECT_EQ(parse_utc("1489925473189"), 1'489'925'473'189);
}

TEST(UtcTime, RefusesAnythingElse) {
  for (const char* const text :
       {"", "yesterday", "2017-02-29", "2017-13-01", "2017-03-19T24", "2017-03-19T", "2017-03-19Tx", "2017-03-19T12:60",
        "2017-3-19", "17-03-19", "2017-03-19T12:00:00+01:00", "12ms", "99999999999999999999"}) {
    EXPECT_FALSE(parse_utc(text)) << text;
  }
}

}  // namespace
}  // namespace rsvpulse
