#include <gtest/gtest.h>

#include "archive/keys.h"
#include "archive/made_log.h"
#include "archive/manifest.h"
#include "archive/object_format.h"
#include "archive/verify.h"
#include "base/utc_time.h"

namespace rsvpulse::archive {
namespace {

std::vector<RecordPlace> decoded(std::string_view frame) {
  std::vector<RecordPlace> places;
  const auto length = index_payload_bytes(frame.substr(0, kIndexHeaderBytes));
  if (!length || frame.size() != kIndexHeaderBytes + *length) return {};
  return decode_index(frame.substr(kIndexHeaderBytes), places) ? places : std::vector<RecordPlace>();
}

TEST(Index, GoesThereAndBack) {
  const std::vector<RecordPlace> places{{5, 1000}, {6, 1000}, {7, 990}, {100, 1'700'000'000'000}, {UINT64_MAX - 1, 0}};
  EXPECT_EQ(decoded(encode_index(places)), places);
  EXPECT_EQ(decoded(encode_index(std::vector<RecordPlace>{{0, 0}})), (std::vector<RecordPlace>{{0, 0}}));
}

TEST(Index, ThatIsTornOrForeignIsRefused) {
  const std::string frame = encode_index(std::vector<RecordPlace>{{5, 1000}, {6, 2000}, {900, 1000}});
  const std::string payload = frame.substr(kIndexHeaderBytes);
  std::vector<RecordPlace> places;
  for (size_t length = 0; length < payload.size(); ++length) {
    EXPECT_FALSE(decode_index(std::string_view(payload).substr(0, length), places)) << length;
  }
  EXPECT_FALSE(decode_index(payload + "x", places));
  std::string lies = payload;
  lies[8] = lies[9] = lies[10] = lies[11] = '\xff';  // a count beyond what is there
  EXPECT_FALSE(decode_index(lies, places));
  EXPECT_FALSE(index_payload_bytes("\x28\xb5\x2f\xfd\x04\x00\x00\x00"));
}

TEST(Keys, AreAsTheDesignNamesThem) {
  const ObjectName name{.topic = stream::Topic::kMessages,
                        .hour_ms = *parse_utc("2026-11-24T05"),
                        .log = "kafka-meetup-rsvps",
                        .partition = 12,
                        .first_offset = 345};
  EXPECT_EQ(object_key(name), "raw/date=2026-11-24/hour=05/kafka-meetup-rsvps+12+00000000000000000345.jsonl.zst");
  const auto parsed = parse_object_key(object_key(name));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(object_key(*parsed), object_key(name));
  EXPECT_EQ(manifest_key(*parse_manifest_key(manifest_key(name))), manifest_key(name));
  EXPECT_EQ(log_in_key("ws://a+b/../c"), "ws---a-b-..-c");
  for (const char* const key :
       {"raw/date=2026-11-24/hour=25/a+0+00000000000000000345.jsonl.zst", "raw/date=2026-11-24/hour=05/a+0+345.jsonl.zst",
        "raw/date=2026-11-24/hour=05/a+x+00000000000000000345.jsonl.zst",
        "raw/date=2026-1-24/hour=05/a+0+00000000000000000345.jsonl.zst", "raw/", "", "cooked/x",
        "raw/date=2026-11-24/hour=05/+0+00000000000000000345.jsonl.zst", "raw/date=2026-11-24/hour=05/a+0.manifest.json"}) {
    EXPECT_FALSE(parse_object_key(key)) << key;
  }
}

TEST(Manifests, GoThereAndBackAndHoldNoTwoOfOneOffset) {
  const ObjectName name{.topic = stream::Topic::kMessages, .hour_ms = 0, .log = "made", .partition = 0, .first_offset = 0};
  const auto summary = [&](stream::Offset first, stream::Offset last) {
    ObjectName named = name;
    named.first_offset = first;
    return ObjectSummary{.key = object_key(named),
                         .first_offset = first,
                         .last_offset = last,
                         .records = last - first + 1,
                         .bytes = 3,
                         .size = 4,
                         .first_arrival_ms = 5,
                         .last_arrival_ms = 6,
                         .first_mtime = -1,
                         .last_mtime = 7,
                         .sha256 = "ab"};
  };
  Manifest manifest;
  for (const auto& [first, last] : std::vector<std::pair<uint64_t, uint64_t>>{{10, 19}, {0, 9}, {20, 29}, {10, 15}}) {
    manifest.add(summary(first, last));
  }
  const std::string json = to_json(manifest, name);
  const auto again = parse_manifest(json, "k");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->objects, (std::vector<ObjectSummary>{summary(0, 9), summary(10, 15), summary(20, 29)}));
  manifest.add(summary(0, 29));
  EXPECT_EQ(manifest.objects, (std::vector<ObjectSummary>{summary(0, 29)}));
  for (const char* const bad : {"", "{}", "[]", R"({"objects":[{}]})", R"({"objects":5})", "\xff"}) {
    EXPECT_FALSE(parse_manifest(bad, "k").ok()) << bad;
  }
}

class Damage : public testing::Test {
 protected:
  Damage() {
    ArchiveSink sink(store_, {.log_name = "made", .spool_folder = folder_.path("spool"), .roll_records = 10}, clock_);
    EXPECT_TRUE(run_log({{0, made_records(30, *parse_utc("2026-11-24T18:10"))}}, sink).ok());
  }
  std::string key(int first) const { return fmt::format("raw/date=2026-11-24/hour=18/made+0+{:020}.jsonl.zst", first); }
  std::string problems() {
    std::string all;
    const auto report = verify(store_, {});
    for (const std::string& problem : report->problems) all += problem + "\n";
    return all;
  }
  const objects::TemporaryFolder folder_;
  const ManualClock clock_{*parse_utc("2026-11-24T18:30")};
  objects::LocalStore store_{folder_.path("archive")};
};

TEST_F(Damage, IsFoundWhereverItLies) {
  const std::string whole = **store_.get_whole(key(10));
  for (size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    ASSERT_TRUE(store_.put(key(10), damaged).ok());
    EXPECT_NE(problems().find(key(10)), std::string::npos) << at;
  }
  for (const size_t length : {size_t{0}, size_t{1}, whole.size() / 2, whole.size() - 1}) {
    ASSERT_TRUE(store_.put(key(10), whole.substr(0, length)).ok());
    EXPECT_NE(problems().find(key(10)), std::string::npos) << length;
  }
  ASSERT_TRUE(store_.put(key(10), whole).ok());
  EXPECT_EQ(problems(), "");
}

TEST_F(Damage, AnObjectThatIsGoneIsToldAsAGapAndInItsManifest) {
  ASSERT_TRUE(store_.remove(key(10)).ok());
  EXPECT_EQ(problems(), key(10) + ": is in the manifest, but not in the archive\n" + key(20) +
                            ": gap: 10 offsets from 10 on are missing before it (behind " + key(0) + ")\n");
}

TEST_F(Damage, ObjectsThatOverlapAreToldAndReadOnce) {
  ArchiveSink sink(store_, {.log_name = "twin", .spool_folder = folder_.path("spool")}, clock_);
  ASSERT_TRUE(run_log({{0, made_records(15, *parse_utc("2026-11-24T18:10"))}}, sink, {.batch_records = 100}).ok());
  const std::string twin = "raw/date=2026-11-24/hour=18/twin+0+00000000000000000000.jsonl.zst";
  ASSERT_TRUE(store_.put(key(0), **store_.get_whole(twin)).ok());
  ASSERT_TRUE(store_.remove(twin).ok());
  EXPECT_NE(problems().find(key(10) + ": overlap: begins at offset 10"), std::string::npos) << problems();
  EXPECT_EQ(read_back(store_)[0], made_records(30, *parse_utc("2026-11-24T18:10")));
}

TEST_F(Damage, WhatNoManifestNamesIsTold) {
  ASSERT_TRUE(store_.remove("raw/date=2026-11-24/hour=18/made+0.manifest.json").ok());
  ASSERT_TRUE(store_.put("raw/notes.txt", "mine").ok());
  EXPECT_NE(problems().find(key(0) + ": is in no manifest"), std::string::npos);
  EXPECT_NE(problems().find("raw/notes.txt: is no object"), std::string::npos);
}

}  // namespace
}  // namespace rsvpulse::archive
