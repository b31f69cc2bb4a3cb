#include "rsvp/parser.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rsvp/describe.h"
#include "rsvp/plain_parser.h"

namespace rsvpulse::rsvp {
namespace {

// What the fast parser makes of a line, in the words of plain_reading(); tried without the cache and twice with it.
std::string reading(const std::string& line) {
  GroupCache cache;
  Parser direct(Fields::kAll);
  Parser caching(Fields::kAll, &cache);
  std::vector<std::string> readings;
  for (Parser* parser : {&direct, &caching, &caching}) {
    Rsvp rsvp;
    Arena text;
    // A buffer of its own and of just the right size, so that the sanitizers see a read beyond the line.
    const std::vector<char> exact(line.begin(), line.end());
    const auto refusal = parser->parse({exact.data(), exact.size()}, rsvp, text);
    readings.push_back(refusal ? "refused: " + refusal->field : describe(rsvp));
  }
  EXPECT_EQ(readings[0], readings[1]) << line;
  EXPECT_EQ(readings[1], readings[2]) << line;
  return readings[0];
}

std::string reason(const std::string& line) {
  Parser parser(Fields::kAll);
  Rsvp rsvp;
  Arena text;
  const auto refusal = parser.parse(line, rsvp, text);
  return refusal ? refusal->reason : "accepted";
}

// A message with `member` ("\"guests\":1") beside the required fields.
std::string with(const std::string& member) { return R"({"rsvp_id":1,"mtime":2,)" + member + "}"; }

std::string field(const std::string& line, const std::string& name) {
  const std::string all = "\n" + reading(line);
  size_t at = all.find("\n" + name + "=");
  if (at == std::string::npos) at = all.find(" " + name + "=");
  if (at == std::string::npos) return "missing";
  at += name.size() + 2;
  return all.substr(at, all.find('\n', at) - at);
}

TEST(Parser, ReadsEveryField) {
  const std::string line =
      R"({"venue":{"venue_name":"Caf\u00e9 \"X\"","lon":-0.5,"lat":51,"venue_id":7},"visibility":"public","response":"yes","guests":2,)"
      R"("member":{"member_id":3,"photo":"http:\/\/p\/3.jpeg","member_name":"שלום"},"rsvp_id":11,"mtime":1489925473189,)"
      R"("event":{"event_name":"Run 🏃","event_id":"jkpwmlywgbmb","time":1489930000000,"event_url":"https:\/\/m\/e"},)"
      R"("group":{"group_topics":[{"urlkey":"fit","topic_name":"Fitness"},3,{"topic_name":"Only name"}],"group_city":"London",)"
      R"("group_country":"gb","group_id":5,"group_name":"G","group_lon":0,"group_urlname":"g","group_state":"17","group_lat":51.5}})";
  Parser parser(Fields::kAll);
  Rsvp rsvp;
  Arena text;
  ASSERT_FALSE(parser.parse(line, rsvp, text));
  EXPECT_EQ(rsvp.rsvp_id, 11);
  EXPECT_EQ(rsvp.mtime, 1489925473189);
  EXPECT_EQ(rsvp.guests, 2);
  EXPECT_EQ(rsvp.venue.venue_name, "Café \"X\"");
  EXPECT_EQ(rsvp.venue.lon, -0.5);
  EXPECT_EQ(rsvp.member.photo, "http://p/3.jpeg");
  EXPECT_EQ(rsvp.member.member_name, "שלום");
  EXPECT_EQ(rsvp.event.event_id, "jkpwmlywgbmb");
  EXPECT_EQ(rsvp.event.time, 1489930000000);
  ASSERT_EQ(rsvp.group.topics.size(), 2u);
  EXPECT_EQ(rsvp.group.topics[0].topic_name, "Fitness");
  EXPECT_EQ(rsvp.group.topics[1].urlkey, std::nullopt);
  EXPECT_EQ(rsvp.group.group_state, "17");
  EXPECT_EQ(reading(line), plain_reading(line));
}

TEST(Parser, TextIsNotCopiedUnlessEscaped) {
  const std::string line = with(R"("response":"yes","event":{"event_name":"a\tb"})");
  Parser parser(Fields::kAll);
  Rsvp rsvp;
  Arena text;
  ASSERT_FALSE(parser.parse(line, rsvp, text));
  EXPECT_GE(rsvp.response->data(), line.data());
  EXPECT_LT(rsvp.response->data(), line.data() + line.size());
  EXPECT_EQ(rsvp.event.event_name, "a\tb");
}

TEST(Parser, TrendFieldsLeaveTheOthersOut) {
  Parser parser(Fields::kTrend);
  Rsvp rsvp;
  Arena text;
  const std::string line = with(R"("visibility":"public","venue":{"venue_id":1},"event":{"event_id":5,"event_url":"u"})");
  ASSERT_FALSE(parser.parse(line, rsvp, text));
  EXPECT_EQ(rsvp.visibility, std::nullopt);
  EXPECT_EQ(rsvp.venue.venue_id, std::nullopt);
  EXPECT_EQ(rsvp.event.event_url, std::nullopt);
  EXPECT_EQ(rsvp.event.event_id, "5");
}

TEST(Parser, IntegersByTheRules) {
  const std::vector<std::pair<std::string, std::string>> cases = {{"12", "12"},
                                                                  {"1e3", "1000"},
                                                                  {"12.0", "12"},
                                                                  {"1.2e1", "12"},
                                                                  {"120e-1", "12"},
                                                                  {"-0", "0"},
                                                                  {"-0.0", "0"},
                                                                  {"9223372036854775807", "9223372036854775807"},
                                                                  {"-9223372036854775808", "-9223372036854775808"},
                                                                  {"9007199254740992.0", "9007199254740992"},
                                                                  {"1e-400", "0"},
                                                                  {"0e999", "0"},
                                                                  {"9223372036854775808", "missing"},
                                                                  {"9007199254740994.0", "missing"},
                                                                  {"1e400", "missing"},
                                                                  {"12.5", "missing"},
                                                                  {"\"12\"", "missing"},
                                                                  {"true", "missing"},
                                                                  {"null", "missing"},
                                                                  {"[12]", "missing"},
                                                                  {"{}", "missing"}};
  for (const auto& [token, expected] : cases) {
    EXPECT_EQ(field(with("\"member\":{\"member_id\":" + token + "}"), "member_id"), expected) << token;
  }
  for (const std::string bad :
       {"01", "+1", "1.", ".5", "1e", "0x1", "NaN", "Infinity", "-", "--1", "1 2", "tru", "True", "'a'"}) {
    EXPECT_EQ(reading(with("\"member\":{\"member_id\":" + bad + "}")), "refused: ") << bad;
  }
}

TEST(Parser, IntegersOfEveryLengthWithEveryByteInEveryPlace) {
  const std::string digits = "1234567890123456789";
  for (size_t length = 1; length <= digits.size(); ++length) {
    for (size_t at = 0; at < length; ++at) {
      for (const char c : std::string_view("0/:9.e-+ax\x7f\xff")) {
        std::string number = digits.substr(0, length);
        number[at] = c;
        const std::string line = with("\"event\":{\"time\":" + number + "}");
        EXPECT_EQ(reading(line), plain_reading(line)) << line;
      }
    }
  }
}

TEST(Parser, RequiredFields) {
  EXPECT_EQ(reading(R"({"mtime":1})"), "refused: rsvp_id");
  EXPECT_EQ(reading(R"({"rsvp_id":"1","mtime":1})"), "refused: rsvp_id");
  EXPECT_EQ(reading(R"({"rsvp_id":true,"mtime":1})"), "refused: rsvp_id");
  EXPECT_EQ(reading(R"({"rsvp_id":1})"), "refused: mtime");
  EXPECT_EQ(reading(R"({"rsvp_id":1,"mtime":-1})"), "refused: mtime");
  EXPECT_EQ(reading(R"({"rsvp_id":1,"mtime":253402300800000})"), "refused: mtime");
  EXPECT_EQ(field(R"({"rsvp_id":1,"mtime":253402300799999})", "mtime").substr(0, 15), "253402300799999");
}

TEST(Parser, OfAKeyGivenTwiceTheLastCounts) {
  EXPECT_EQ(reading(R"({"rsvp_id":1,"mtime":2,"rsvp_id":"x"})"), "refused: rsvp_id");
  EXPECT_EQ(field(with(R"("group":{"group_name":"A","group_city":"C"},"group":{"group_name":"B"})"), "group_city"), "missing");
  EXPECT_EQ(field(with(R"("group":{"group_name":"A"},"group":5)"), "group_name"), "missing");
  EXPECT_EQ(field(with(R"("guests":4,"guests":null)"), "guests"), "0");
  EXPECT_EQ(field(with(R"("group":{"group_topics":[{"topic_name":"A"}],"group_topics":[]})"), "topic_name"), "missing");
}

TEST(Parser, AKeySpeltWithEscapesIsThatKey) {
  EXPECT_EQ(reading(R"({"\u0072svp_id":1,"mtime":2})"), plain_reading(R"({"rsvp_id":1,"mtime":2})"));
  EXPECT_EQ(reading(R"({"rsvp_id":1,"mtime":2,"\x":3})"), "refused: ");
}

TEST(Parser, SurrogatesAndNulBecomeTheReplacementCharacter) {
  EXPECT_EQ(field(with(R"("response":"a\ud83d\ude00b")"), "response"), "a😀b");
  EXPECT_EQ(field(with(R"("response":"\ud83d\ud83d\ude00")"), "response"), "\uFFFD😀");
  EXPECT_EQ(field(with(R"("response":"\ud83dx\ude00")"), "response"), "\uFFFDx\uFFFD");
  EXPECT_EQ(field(with(R"("response":"\u0000\ud800")"), "response"), "\uFFFD\uFFFD");
  EXPECT_EQ(reading(with(R"("response":"\ud83d\u00g0")")), "refused: ");
}

TEST(Parser, EventIdMayBeAnIntegerToken) {
  EXPECT_EQ(field(with(R"("event":{"event_id":238486635})"), "event_id"), "238486635");
  EXPECT_EQ(field(with(R"("event":{"event_id":123456789012345678901234567890})"), "event_id"),
            "123456789012345678901234567890");
  EXPECT_EQ(field(with(R"("event":{"event_id":-0})"), "event_id"), "0");
  EXPECT_EQ(field(with(R"("event":{"event_id":1.0})"), "event_id"), "missing");
  EXPECT_EQ(field(with(R"("event":{"event_id":""})"), "event_id"), "missing");
}

TEST(Parser, RefusesWhatIsNoSingleObject) {
  EXPECT_EQ(reason("[1,2]"), "not a JSON object");
  EXPECT_EQ(reason("3"), "not a JSON object");
  EXPECT_EQ(reason("{\"rsvp_id\":1,\"mtime\":2} x"), "not valid JSON at or before byte 24");
  EXPECT_EQ(reason("{\"rsvp_id\":1,"), "ends too early");
  EXPECT_EQ(reason("{\"rsvp_id\":1,\"mtime\":2}{}"), "not valid JSON at or before byte 23");
  EXPECT_EQ(reason("\xEF\xBB\xBF{\"rsvp_id\":1,\"mtime\":2}"), "a byte-order mark that does not start the source");
  EXPECT_EQ(reason("{\"rsvp_id\":1,\"mtime\":2,\"x\":\"\xff\"}"), "not valid UTF-8");
  EXPECT_EQ(reason("{\"rsvp_id\":1,\"mtime\":2,\"x\":\"a"), "ends inside a string");
  EXPECT_EQ(reason("{\"rsvp_id\":1,\"mtime\":2,\"x\":\"\x01\"}"), "a raw control character inside a string");
  EXPECT_EQ(reason(" \t{\"rsvp_id\":1,\"mtime\":2} \r\r"), "accepted");
}

TEST(Parser, FaultsInsideFieldsOfAWrongTypeAreSeen) {
  for (const std::string bad :
       {R"("guests":[01])", R"("group":{"group_topics":[[1,]]})", R"("venue":"\x")", R"("x":{"a"})", R"("x":[1 2])",
        R"("x":{"a":1,})", R"("x":[1}])", R"("x":nul)", R"("x":"a""b")", R"("x":1"a")", R"("x":"a"1)"}) {
    EXPECT_EQ(reading(with(bad)), "refused: ") << bad;
  }
}

TEST(Parser, DepthAndLengthAreBounded) {
  const auto nested = [](size_t depth) { return with("\"x\":" + std::string(depth, '[') + std::string(depth, ']')); };
  EXPECT_EQ(reason(nested(kMaxDepth - 1)), "accepted");
  EXPECT_EQ(reason(nested(kMaxDepth)), "nested deeper than 990 levels");
  EXPECT_EQ(reading(nested(200000)), "refused: ");
  const auto of_size = [](size_t bytes) {
    const std::string frame = with("\"x\":\"\"");
    return with("\"x\":\"" + std::string(bytes - frame.size(), 'a') + "\"");
  };
  EXPECT_EQ(reason(of_size(kMaxLineBytes)), "accepted");
  EXPECT_EQ(reason(of_size(kMaxLineBytes) + "\r\r"), "accepted");
  EXPECT_EQ(reason(of_size(kMaxLineBytes + 1)), "longer than 1 MiB (1048577 bytes)");
}

TEST(Parser, AgreesWithThePlainTwinOnEveryCutOfALine) {
  const std::string line =
      R"( {"venue":{"lat":1.5e0,"venue_id":2},"response":" YES ","guests":-1,"rsvp_id":1,"mtime":2,"event":{"event_id":3},)"
      R"("group":{"group_topics":[{"urlkey":"a","topic_name":"\u00e9\/"},null],"group_id":1e2}} )";
  for (size_t cut = 1; cut <= line.size(); ++cut) {
    const std::string part = line.substr(0, cut);
    if (!is_blank_line(part)) {
      EXPECT_EQ(reading(part), plain_reading(part)) << part;
    }
    std::string without = line;
    without.erase(cut - 1, 1);
    EXPECT_EQ(reading(without), plain_reading(without)) << without;
  }
}

TEST(Response, IsTrimmedAndFolded) {
  EXPECT_EQ(classify(" \t\vYeS\r\n\f"), Response::kYes);
  EXPECT_EQ(classify("NO"), Response::kNo);
  EXPECT_EQ(classify("waitlist"), Response::kOther);
  EXPECT_EQ(classify(std::nullopt), Response::kOther);
  EXPECT_EQ(classify("y es"), Response::kOther);
}

TEST(TooFarAhead, IsWhatLiesMoreThanTheSkewAfterItsArrival) {
  EXPECT_FALSE(too_far_ahead(1'600'000, 1'000'000, 600'000));
  EXPECT_FALSE(too_far_ahead(0, 1'000'000, 0));
  const auto refusal = too_far_ahead(1'600'001, 1'000'000, 600'000);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->field, "mtime");
  EXPECT_EQ(refusal->reason, "600 s ahead of its arrival, more than the 600 s allowed");
  EXPECT_TRUE(too_far_ahead(kMaxMtime, 0, 365 * 86'400'000ll));
}

}  // namespace
}  // namespace rsvpulse::rsvp
