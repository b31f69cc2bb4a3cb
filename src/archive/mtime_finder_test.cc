#include "archive/mtime_finder.h"

#include <string>

#include <gtest/gtest.h>

#include "base/arena.h"
#include "rsvp/parser.h"

namespace rsvpulse::archive {
namespace {

std::optional<int64_t> parsed(std::string_view line) {
  rsvp::Parser parser(rsvp::Fields::kTrend);
  rsvp::Rsvp message;
  Arena text;
  return parser.parse(line, message, text) ? std::nullopt : std::optional(message.mtime);
}

TEST(Mtime, IsTheParsersWhateverTheSpelling) {
  MtimeFinder finder;
  for (const std::string line :
       {R"({"rsvp_id":1,"mtime":1700000000123})", R"({"mtime" : 7 ,"rsvp_id":1})", R"({"rsvp_id":1,"mtime":0})",
        R"({"rsvp_id":1,"mtime":5,"mtime":6})",                 // the last counts
        R"({"rsvp_id":1,"mtime":5,"mti\u006de":6})",            // spelled by an escape
        R"({"rsvp_id":1,"event":{"mtime":5},"\u006dtime":6})",  // the only plain one is another's
        R"({"rsvp_id":1,"event":{"mtime":5},"mtime":6})", R"({"rsvp_id":1,"response":"mtime","mtime":6})",
        R"({"rsvp_id":1,"response":"\"mtime\":5","mtime":6})", R"({"rsvp_id":1,"mtime":1e3})", R"({"rsvp_id":1,"mtime":12.0})",
        R"({"rsvp_id":1,"mtime":253402300799999})", R"({"rsvp_id":1,"response":"\u00e9\\","mtime":6})"}) {
    ASSERT_TRUE(parsed(line)) << line;
    EXPECT_EQ(finder.find(line), parsed(line)) << line;
    EXPECT_EQ(plain_mtime(line).value_or(*parsed(line)), *parsed(line)) << line;
  }
}

TEST(Mtime, IsFoundWithoutParsingInWhatIsUsual) {
  EXPECT_EQ(plain_mtime(R"({"rsvp_id":1,"mtime":1700000000123,"event":{"event_name":"Caf\u00e9 \"x\" \\"}})"), 1700000000123);
}

TEST(Mtime, OfWhatIsCutShortIsLookedForWithinItsBytes) {
  const std::string line = R"({"rsvp_id":1,"response":"\u00)"
                           R"(6","mtime":1700000000123})";
  for (size_t length = 0; length <= line.size(); ++length) {
    const std::string cut = line.substr(0, length);  // of its own, so that reading beyond it shows
    static_cast<void>(plain_mtime(cut));
  }
  MtimeFinder finder;
  EXPECT_EQ(finder.find(""), std::nullopt);
  EXPECT_EQ(finder.find("no message"), std::nullopt);
  EXPECT_EQ(finder.find(R"({"mtime":12)"), std::nullopt);
}

}  // namespace
}  // namespace rsvpulse::archive
