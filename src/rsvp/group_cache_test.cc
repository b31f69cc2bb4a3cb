#include "rsvp/group_cache.h"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "rsvp/describe.h"
#include "rsvp/parser.h"
#include "rsvp/plain_parser.h"

namespace rsvpulse::rsvp {
namespace {

// A message with `member` ("\"guests\":1") beside the required fields.
std::string with(const std::string& member) { return R"({"rsvp_id":1,"mtime":2,)" + member + "}"; }

TEST(GroupCache, CachedGroupsAreSharedAndKeepTheirText) {
  GroupCache cache;
  Parser parser(Fields::kTrend, &cache);
  const auto storage = cache.storage();
  const auto group_of = [&](const std::string& line) {
    Rsvp rsvp;
    Arena text;
    EXPECT_FALSE(parser.parse(line, rsvp, text));
    return parser.cached_group();
  };
  const GroupRef first = group_of(with(R"("group":{"group_name":"A\/B","group_topics":[{"topic_name":"T"}]})"));
  const GroupRef second = group_of(with(R"("x":1,"group":{"group_name":"A\/B","group_topics":[{"topic_name":"T"}]})"));
  const GroupRef other = group_of(with(R"("group":{"group_name":"B"},"x":1)"));
  EXPECT_FALSE(group_of(with(R"("group":5)")));
  EXPECT_FALSE(group_of(with(R"("group":{"group_name":"B"},"group":null)")));
  ASSERT_TRUE(first);
  EXPECT_EQ(first.group, second.group);
  EXPECT_NE(first.group, other.group);
  EXPECT_EQ(first.index, 0u);
  EXPECT_EQ(other.index, 1u);
  EXPECT_EQ(second.group->group.group_name, "A/B");
  EXPECT_EQ(second.group->group.topics[0].topic_name, "T");
}

TEST(GroupCache, AKnownGroupAtTheEndIsTakenOnlyWhereItIsTheGroup) {
  const std::string group =
      R"({"group_topics":[{"urlkey":"fitness","topic_name":"Fitness"}],"group_name":"Runners of the North"})";
  GroupCache cache;
  Parser parser(Fields::kAll, &cache);
  Rsvp rsvp;
  Arena text;
  ASSERT_FALSE(parser.parse(with("\"group\":" + group), rsvp, text));
  for (const std::string& line :
       {with("\"group\":" + group), with("\"x\":" + group), with("\"event\":{\"group\":" + group),
        with("\"x\":\"a\",\"group\" : " + group), with("\"x\":\"\"group\":" + group), with("\"x\":[\"group\":" + group),
        with("\"group\"" + group), with("\"group\":," + group), with("\"group\":1,\"gr\\u006fup\":" + group),
        with("\"x\":\"\\\",\"group\":" + group), with("\"x\":\"\xff\",\"group\":" + group), "{\"group\":" + group + "}",
        group.substr(0, group.size() - 1) + "}}"}) {
    const auto refusal = parser.parse(line, rsvp, text);
    EXPECT_EQ(refusal ? "refused: " + refusal->field : describe(rsvp), plain_reading(line)) << line;
  }
}

TEST(GroupCache, GroupsThatEndAlikeAndShortOnesAreToldApart) {
  const std::string same_end =
      R"(,"group_topics":[],"group_name":"A name as long as what a line is looked up by, and longer"})";
  GroupCache cache;
  Parser parser(Fields::kAll, &cache);
  Rsvp rsvp;
  Arena text;
  for (int round = 0; round < 3; ++round) {
    for (const std::string& group : {"{\"group_id\":1" + same_end, "{\"group_id\":2" + same_end, "{\"group_id\":33" + same_end,
                                     std::string(R"({"group_id":4})"), std::string("{}")}) {
      const std::string line = with("\"group\":" + group);
      ASSERT_FALSE(parser.parse(line, rsvp, text));
      EXPECT_EQ(describe(rsvp), plain_reading(line));
    }
  }
}

TEST(GroupCache, EqualLinesHaveEqualFingerprintsHoweverTheyWereRead) {
  const std::string end =
      R"("group":{"group_topics":[{"urlkey":"fitness","topic_name":"Fitness"}],"group_name":"Runners of the North"})";
  const std::vector<std::string> lines = {with(end),       with(end + R"(,"x":1)"), with(R"("guests":1,)" + end),
                                          with("\"x\":1"), " " + with(end),         with(end) + " ",
                                          with(end) + "\r"};
  std::vector<uint64_t> found;
  GroupCache cache;
  Parser direct(Fields::kAll);
  Parser caching(Fields::kTrend, &cache);
  Rsvp rsvp;
  Arena text;
  for (const std::string& line : lines) {
    ASSERT_FALSE(direct.parse(line, rsvp, text));
    found.push_back(rsvp.fingerprint);
    for (int i = 0; i < 2; ++i) {
      ASSERT_FALSE(caching.parse(line, rsvp, text));
      EXPECT_EQ(rsvp.fingerprint, found.back()) << line;
    }
  }
  EXPECT_EQ(found[0], found.back());
  for (size_t i = 0; i + 1 < found.size(); ++i) {
    for (size_t k = 0; k < i; ++k) EXPECT_NE(found[i], found[k]);
  }
}

TEST(GroupCache, ForgetsWhenItIsFullAndWhatIsHeldStays) {
  GroupCache cache(1'000'000);
  Parser parser(Fields::kTrend, &cache);
  Rsvp rsvp;
  Arena text;
  ASSERT_FALSE(parser.parse(with(R"("group":{"group_name":"first"})"), rsvp, text));
  const GroupRef first = parser.cached_group();
  const auto storage = cache.storage();
  for (int i = 0; cache.generation() == 0 && i < 100'000; ++i) {
    ASSERT_FALSE(parser.parse(
        with(R"("group":{"group_name":"a group of a rather long name, number )" + std::to_string(i) + "\"}"), rsvp, text));
    cache.trim();
  }
  EXPECT_EQ(cache.generation(), 1u);
  EXPECT_EQ(first.group->group.group_name, "first");
  ASSERT_FALSE(parser.parse(with(R"("group":{"group_name":"next"})"), rsvp, text));
  EXPECT_EQ(parser.cached_group().index, 0u);
}

TEST(GroupCache, ReadersThatShareAStoreShareItsGroups) {
  const auto store = std::make_shared<GroupStore>(1'000'000);
  GroupCache first_cache(store);
  GroupCache second_cache(store);
  Parser first(Fields::kTrend, &first_cache);
  Parser second(Fields::kTrend, &second_cache);
  Rsvp rsvp;
  Arena text;
  const auto group_of = [&](Parser& parser, const std::string& name) {
    EXPECT_FALSE(parser.parse(with(R"("group":{"group_name":")" + name + "\"}"), rsvp, text));
    return parser.cached_group();
  };
  const GroupRef known = group_of(first, "a");
  EXPECT_EQ(group_of(second, "a").group, known.group);
  EXPECT_EQ(group_of(second, "b").index, 1u);
  EXPECT_EQ(group_of(first, "b").index, 1u);

  for (int i = 0; first_cache.generation() == 0 && i < 100'000; ++i) {
    group_of(first, "a group of a rather long name, number " + std::to_string(i));
    first_cache.trim();
  }
  const GroupRef anew = group_of(first, "a");
  EXPECT_EQ(anew.index, 0u);
  EXPECT_EQ(anew.group->identity, known.group->identity);
  EXPECT_EQ(second_cache.generation(), 0u);
  EXPECT_EQ(group_of(second, "a").group, known.group);  // until its own trim()
  second_cache.trim();
  EXPECT_EQ(second_cache.generation(), 1u);
  EXPECT_EQ(group_of(second, "a").group, anew.group);
}

TEST(GroupStore, ThreadsThatBringTheSameGroupsAtOnceGetOneOfEach) {
  constexpr size_t kGroups = 5'000;
  GroupStore store;
  const auto generation = store.current();
  std::vector<std::vector<GroupRef>> found(3, std::vector<GroupRef>(kGroups));
  std::vector<std::jthread> threads;
  for (size_t t = 0; t < found.size(); ++t) {
    threads.emplace_back([&, t] {
      for (size_t i = 0; i < kGroups; ++i) {
        const size_t at = t % 2 == 0 ? i : kGroups - 1 - i;
        const std::string name = std::to_string(at);
        const std::string json = R"({"group_name":")" + name + "\"}";
        GroupRef group = generation->find(json);
        Group parsed;
        parsed.group_name = name;
        if (!group) group = generation->insert(json, parsed);
        found[t][at] = group;
      }
    });
  }
  threads.clear();
  std::set<uint32_t> indexes;
  for (size_t i = 0; i < kGroups; ++i) {
    EXPECT_EQ(found[0][i].group, found[1][i].group);
    EXPECT_EQ(found[0][i].group, found[2][i].group);
    EXPECT_EQ(*found[0][i].group->group.group_name, std::to_string(i));
    indexes.insert(found[0][i].index);
  }
  EXPECT_EQ(indexes.size(), kGroups);
  EXPECT_EQ(*indexes.rbegin(), kGroups - 1);
}

TEST(Text, IsMissingOrEmptyOrMore) {
  EXPECT_FALSE(Text());
  EXPECT_FALSE(Text(std::nullopt));
  EXPECT_FALSE(Text(std::optional<std::string_view>()));
  EXPECT_TRUE(Text(std::string_view()));
  EXPECT_TRUE(Text(""));
  EXPECT_NE(Text(""), Text());
  EXPECT_EQ(Text("a"), Text(std::string("a")));
  EXPECT_NE(Text("a"), Text("b"));
  EXPECT_EQ(Text().value_or("b"), "b");
  EXPECT_EQ(Text("").value_or("b"), "");
  const std::optional<std::string_view> converted = Text();
  EXPECT_FALSE(converted);
  Text text = "a";
  text.reset();
  EXPECT_EQ(text, Text());
}

}  // namespace
}  // namespace rsvpulse::rsvp
