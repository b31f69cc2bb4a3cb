#include "objects/local_store.h"

#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "objects/made_store.h"
#include "objects/open_store.h"

namespace rsvpulse::objects {
namespace {

std::vector<std::string> keys_of(const std::vector<ObjectEntry>& objects) {
  std::vector<std::string> keys;
  for (const ObjectEntry& object : objects) keys.push_back(object.key);
  return keys;
}

// What every store promises, asked of one that is empty.
void keeps_its_promises(ObjectStore& store, const TemporaryFolder& folder) {
  const std::string bytes("\0 any \xff bytes\n", 14);
  ASSERT_TRUE(store.check().ok()) << store.check().error().message;
  const auto listed = store.list_all("");
  ASSERT_TRUE(listed.ok()) << listed.error().message;
  EXPECT_TRUE(listed->empty());

  ASSERT_TRUE(store.put("raw/date=2026-11-24/hour=05/log+0+1.zst", bytes).ok());
  EXPECT_EQ(*store.get_whole("raw/date=2026-11-24/hour=05/log+0+1.zst"), bytes);
  EXPECT_EQ(*store.size("raw/date=2026-11-24/hour=05/log+0+1.zst"), bytes.size());
  EXPECT_EQ(*store.get("raw/date=2026-11-24/hour=05/log+0+1.zst", {.offset = 2, .length = 3}), "any");
  EXPECT_EQ(*store.get("raw/date=2026-11-24/hour=05/log+0+1.zst", {.offset = 12, .length = 100}), bytes.substr(12));
  EXPECT_EQ(*store.get("raw/date=2026-11-24/hour=05/log+0+1.zst", {.offset = 14, .length = 5}), "");
  EXPECT_EQ(*store.get("raw/date=2026-11-24/hour=05/log+0+1.zst", {.offset = 900}), "");
  ASSERT_TRUE(store.put("raw/date=2026-11-24/hour=05/log+0+1.zst", "").ok());
  EXPECT_EQ(*store.get_whole("raw/date=2026-11-24/hour=05/log+0+1.zst"), "");

  EXPECT_EQ(*store.get_whole("raw/absent"), std::nullopt);
  EXPECT_EQ(*store.size("raw/absent"), std::nullopt);
  EXPECT_EQ(*store.get_whole("raw"), std::nullopt);
  EXPECT_TRUE(store.remove("raw/absent").ok());

  for (const char* const key : {"a/b", "a-b", "a.b", "a/c/d", "b"}) ASSERT_TRUE(store.put(key, key).ok());
  EXPECT_EQ(keys_of(*store.list_all("a")), (std::vector<std::string>{"a-b", "a.b", "a/b", "a/c/d"}));
  EXPECT_EQ(keys_of(*store.list_all("a/")), (std::vector<std::string>{"a/b", "a/c/d"}));
  std::vector<std::string> paged;
  for (std::string after;;) {
    const auto page = store.list("", after, 2);
    ASSERT_TRUE(page.ok());
    for (const ObjectEntry& object : page->objects) paged.push_back(object.key);
    if (page->is_last) break;
    after = paged.back();
  }
  EXPECT_EQ(paged, (std::vector<std::string>{"a-b", "a.b", "a/b", "a/c/d", "b", "raw/date=2026-11-24/hour=05/log+0+1.zst"}));

  std::string large(11 << 20, 'x');
  for (size_t i = 0; i < large.size(); i += 997) large[i] = static_cast<char>(i);
  const std::string file = folder.write("large", large);
  ASSERT_TRUE(store.put_file("large", file).ok());
  EXPECT_NE(access(file.c_str(), F_OK), 0);
  EXPECT_EQ(*store.size("large"), large.size());
  EXPECT_TRUE(*store.get_whole("large") == large);

  for (const std::string& key : keys_of(*store.list_all(""))) EXPECT_TRUE(store.remove(key).ok());
  EXPECT_TRUE(store.list_all("")->empty());
}

TEST(LocalStore, KeepsTheStoresPromises) {
  const TemporaryFolder folder;
  LocalStore store(folder.path("made/as/needed"));
  keeps_its_promises(store, folder);
}

// tests/system/test_s3.py starts servers and names them here.
TEST(RealServer, KeepsTheStoresPromises) {
  const char* const named = std::getenv("RSVPULSE_TEST_S3");
  if (!named) GTEST_SKIP() << "RSVPULSE_TEST_S3 names no bucket; tests/system/test_s3.py starts a server and runs this";
  const TemporaryFolder folder;
  const SystemClock clock;
  // In parts, too: S3's smallest are of 5 MiB.
  const auto store = open_store(std::string(named) + "/promises", {}, clock);
  ASSERT_TRUE(store.ok()) << store.error().message;
  keeps_its_promises(**store, folder);
  std::string large(25 << 20, 'y');
  for (size_t i = 0; i < large.size(); i += 997) large[i] = static_cast<char>(i);
  const Status sent = (*store)->put_file("in parts", folder.write("large", large));
  ASSERT_TRUE(sent.ok()) << sent.error().message;
  EXPECT_TRUE(*(*store)->get_whole("in parts") == large);
  EXPECT_TRUE((*store)->remove("in parts").ok());
}

TEST(LocalStore, ReplacesAnObjectWholeOrNotAtAll) {
  const TemporaryFolder folder;
  LocalStore store(folder.path());
  ASSERT_TRUE(store.put("a", "first").ok());
  folder.write(".a.part", "what a crash left");
  EXPECT_EQ(keys_of(*store.list_all("")), (std::vector<std::string>{"a"}));
  ASSERT_TRUE(store.put("a", "second").ok());
  EXPECT_EQ(*store.get_whole("a"), "second");
  EXPECT_NE(access(folder.path(".a.part").c_str(), F_OK), 0);
}

TEST(LocalStore, LeavesTheFileWhereItIsWhenItCannotTakeIt) {
  const TemporaryFolder folder;
  LocalStore store(folder.path("store"));
  folder.write("store", "a file where the folder should be");
  const std::string file = folder.write("spooled", "bytes");
  const Status outcome = store.put_file("a", file);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().kind, ErrorKind::kOutside);
  EXPECT_EQ(folder.read("spooled"), "bytes");
}

TEST(LocalStore, TellsAtOnceWhatOnlyAnotherConfigurationHelps) {
  const TemporaryFolder folder;
  LocalStore store(folder.write("file", "") + "/below");
  const Status outcome = store.check();
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().kind, ErrorKind::kConfig);
  EXPECT_NE(outcome.error().message.find(folder.path("file")), std::string::npos) << outcome.error().message;
}

TEST(Keys, ThatLeadOutOfTheStoreAreRefused) {
  const TemporaryFolder folder;
  LocalStore store(folder.path("store"));
  folder.write("outside", "secret");
  for (const std::string key : {"", "/etc/passwd", "../outside", "a/../../outside", "a//b", "a/", ".hidden", "a/./b", "a\nb",
                                "a\x1b[2J", "\xff", "a/.."}) {
    EXPECT_FALSE(check_key(key).ok()) << key;
    EXPECT_FALSE(store.get_whole(key).ok()) << key;
    EXPECT_FALSE(store.put(key, "x").ok()) << key;
    EXPECT_FALSE(store.remove(key).ok()) << key;
  }
  EXPECT_FALSE(check_key(std::string("a\0b", 3)).ok());
  EXPECT_FALSE(check_key(std::string(kMaxKeyBytes + 1, 'a')).ok());
  EXPECT_TRUE(check_key("raw/date=2026-11-24/hour=05/kafka:meetup-rsvps+0+00000000000000000001.jsonl.zst").ok());
}

TEST(OpenStore, TellsWhatANameLacks) {
  const SystemClock clock;
  const auto no_environment = [](std::string_view) { return std::optional<std::string>(); };
  for (const char* const name : {"s3://", "s3://ab", "s3://UPPER/x", "s3://bucket/../x", "s3://bucket/a//b", "", "file:"}) {
    const auto store = open_store(name, {.environment = no_environment}, clock);
    ASSERT_FALSE(store.ok()) << name;
    EXPECT_EQ(store.error().kind, ErrorKind::kConfig);
  }
  EXPECT_FALSE(open_store("s3://bucket", {.endpoint = "localhost:9000", .environment = no_environment}, clock).ok());
  EXPECT_EQ((*open_store("s3://bucket/a/b/", {.environment = no_environment}, clock))->name(), "s3://bucket/a/b");
  EXPECT_EQ((*open_store("file:///tmp/x/", {.environment = no_environment}, clock))->name(), "/tmp/x");
}

}  // namespace
}  // namespace rsvpulse::objects
