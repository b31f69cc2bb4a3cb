#include "rsvp/encode.h"

#include <gtest/gtest.h>

#include "base/arena.h"
#include "rsvp/parser.h"

namespace rsvpulse::rsvp {
namespace {

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(text, out);
  return out;
}

TEST(JsonString, EscapesWhatJsonRequiresAndSlashes) {
  EXPECT_EQ(quoted(""), R"("")");
  EXPECT_EQ(quoted("plain"), R"("plain")");
  EXPECT_EQ(quoted(R"(a"b\c/d)"), R"("a\"b\\c\/d")");
  EXPECT_EQ(quoted("\n\r\t\b\f"), R"("\n\r\t\b\f")");
  EXPECT_EQ(quoted(std::string_view("\x00\x1f\x7f", 3)), "\"\\u0000\\u001f\x7f\"");
  EXPECT_EQ(quoted("/"), R"("\/")");
}

TEST(JsonString, LeavesUtf8AsItIs) { EXPECT_EQ(quoted("café 日本 🎉"), "\"café 日本 🎉\""); }

TEST(Json, OfAnEmptyMessageIsStillAMessage) {
  std::string out;
  append_json(Rsvp{}, out);
  EXPECT_EQ(out, R"({"guests":0,"rsvp_id":0,"mtime":0,"group":{"group_topics":[]}})");
}

// As the stream sent it, but for `other_services`, which an Rsvp does not keep.
constexpr std::string_view kMessage =
    R"({"venue":{"venue_name":"Lake \/ Park","lon":-117.389717,"lat":0,"venue_id":11044162},"visibility":"public",)"
    R"("response":"yes","guests":2,"member":{"member_id":27,"photo":"http:\/\/photos.example\/27.jpeg","member_name":"Zoë \"Z\""},)"
    R"("rsvp_id":1658733801,"mtime":1489925470960,"event":{"event_name":"Volleyball 🏐","event_id":"jkpwmlywgbmb",)"
    R"("time":1491613200000,"event_url":"https:\/\/www.meetup.example\/T\/events\/236786445\/"},"group":{"group_topics":)"
    R"([{"urlkey":"fitness","topic_name":"Fitness"},{"urlkey":"games"}],"group_city":"Austin","group_country":"us",)"
    R"("group_id":16585312,"group_name":"Club","group_lon":121.45,"group_urlname":"T","group_state":"TX","group_lat":25.02}})";

TEST(Json, GivesBackTheBytesThatWereParsed) {
  Parser parser(Fields::kAll);
  Arena text;
  Rsvp message;
  const std::string line(kMessage);
  ASSERT_FALSE(parser.parse(line, message, text));
  std::string out = "before ";
  append_json(message, out);
  EXPECT_EQ(out, "before " + line);
}

TEST(Json, LeavesOutWhatIsMissing) {
  Rsvp message;
  message.rsvp_id = -5;
  message.mtime = 7;
  message.response = "no";
  message.venue.lat = 51.5;
  message.event.time = 9;
  message.member.member_name = "";
  std::string out;
  append_json(message, out);
  EXPECT_EQ(out, R"({"venue":{"lat":51.5},"response":"no","guests":0,"member":{"member_name":""},"rsvp_id":-5,"mtime":7,)"
                 R"("event":{"time":9},"group":{"group_topics":[]}})");
}

TEST(Json, WritesDoublesSoThatTheyReadBackTheSame) {
  for (const double value : {0.1, -0.0, 1e300, 5e-324, 1.0 / 3, 52.370216000000001}) {
    Rsvp message;
    message.venue.lat = value;
    std::string out;
    append_json(message, out);
    Parser parser(Fields::kAll);
    Arena text;
    Rsvp read;
    ASSERT_FALSE(parser.parse(out, read, text)) << out;
    EXPECT_EQ(read.venue.lat, value) << out;
  }
}

}  // namespace
}  // namespace rsvpulse::rsvp
