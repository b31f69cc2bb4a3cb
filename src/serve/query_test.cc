#include "serve/query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "serve/routes.h"

namespace rsvpulse::serve {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

net::Request asking(std::vector<std::pair<std::string, std::string>> query) {
  net::Request request;
  request.query = std::move(query);
  return request;
}

std::string fault(std::vector<std::pair<std::string, std::string>> query) {
  const auto read = Query::read(asking(std::move(query)), kTrendingRoute.parameters);
  return read.ok() ? "" : read.error().message;
}

TEST(Query, HasDefaultsAndWhatIsGiven) {
  const auto query = Query::read(asking({{"top", "7"}, {"by", "city,topic"}, {"decay", "0.5"}}), kTrendingRoute.parameters);
  ASSERT_TRUE(query.ok());
  EXPECT_EQ(query->integer("top"), 7);
  EXPECT_EQ(query->integer("days"), 1);
  EXPECT_EQ(query->real("decay"), 0.5);
  EXPECT_THAT(query->list("by"), ElementsAre("city", "topic"));
  EXPECT_FALSE(query->is_set("now"));
}

TEST(Query, NamesEachParameterAtFault) {
  EXPECT_THAT(fault({{"top", "0"}}), HasSubstr("top: "));
  EXPECT_THAT(fault({{"by", "planet"}}), HasSubstr("by: "));
  EXPECT_THAT(fault({{"now", "yesterday"}}), HasSubstr("now: "));
  EXPECT_THAT(fault({{"idle_minuts", "1"}}), HasSubstr("idle_minutes"));
  EXPECT_THAT(fault({{"top", "1"}, {"top", "2"}}), HasSubstr("top: is given twice"));
  const std::string both = fault({{"top", "x"}, {"days", "0"}});
  EXPECT_THAT(both, HasSubstr("top: "));
  EXPECT_THAT(both, HasSubstr("days: "));
}

TEST(Query, AnEmptyValueIsNone) { EXPECT_EQ(fault({{"now", ""}, {"top", ""}}), ""); }

}  // namespace
}  // namespace rsvpulse::serve
