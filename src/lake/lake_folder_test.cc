#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lake/lake_place.h"

namespace rsvpulse::lake {
namespace {

namespace fs = std::filesystem;

class LakeFolderTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "rsvpulse-lake-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  // A snapshot whose only table is rsvps, which holds `text`.
  void publish(LakePlace& place, const std::string& text) {
    const auto begun = place.begin();
    ASSERT_TRUE(begun.ok()) << begun.error().message;
    fs::create_directories(fs::path(*begun) / "rsvps");
    std::ofstream(fs::path(*begun) / "rsvps" / "0.parquet") << text;
    const Status published = place.publish();
    ASSERT_TRUE(published.ok()) << published.error().message;
  }
  std::string read() const {
    std::ifstream file(folder_ / "rsvps" / "0.parquet");
    std::string text;
    file >> text;
    return text;
  }
  size_t snapshots() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(folder_ / "_snapshots"), fs::directory_iterator()));
  }

  fs::path folder_;
  ManualClock clock_{1'795'546'325'123};
};

TEST_F(LakeFolderTest, ReadersSeeTheNewestPublished) {
  auto place = folder_place(folder_.string(), clock_);
  EXPECT_EQ(place->current().value(), std::nullopt);
  ASSERT_TRUE(place->lock().ok());
  publish(*place, "first");
  EXPECT_EQ(read(), "first");
  ASSERT_TRUE(place->begin().ok());  // begun and not published
  EXPECT_EQ(read(), "first");
  publish(*place, "second");
  EXPECT_EQ(read(), "second");
  EXPECT_THAT(place->current().value().value(), testing::HasSubstr("_snapshots/2026"));
}

TEST_F(LakeFolderTest, CleaningKeepsTheNewestAndTheCurrent) {
  auto place = folder_place(folder_.string(), clock_);
  ASSERT_TRUE(place->lock().ok());
  for (int i = 0; i < 4; ++i) publish(*place, std::to_string(i));
  ASSERT_TRUE(place->begin().ok());
  ASSERT_TRUE(place->clean(2).ok());
  EXPECT_EQ(snapshots(), 2U);
  EXPECT_EQ(read(), "3");
}

TEST_F(LakeFolderTest, OneWriterAtATime) {
  auto one = folder_place(folder_.string(), clock_);
  ASSERT_TRUE(one->lock().ok());
  const Status second = folder_place(folder_.string(), clock_)->lock();
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(second.error().message, testing::HasSubstr("another rsvpulse"));
  one.reset();
  EXPECT_TRUE(folder_place(folder_.string(), clock_)->lock().ok());
}

TEST_F(LakeFolderTest, WhatIsNoLakesStays) {
  fs::create_directories(folder_ / "rsvps");
  auto place = folder_place(folder_.string(), clock_);
  ASSERT_TRUE(place->lock().ok());
  const auto begun = place->begin();
  ASSERT_TRUE(begun.ok());
  fs::create_directories(fs::path(*begun) / "rsvps");
  const Status refused = place->publish();
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message, testing::HasSubstr("in the way"));
}

TEST(SnapshotName, IsTheTimeInUtc) { EXPECT_EQ(snapshot_name(1'795'546'325'007), "20261124T185205007Z"); }

}  // namespace
}  // namespace rsvpulse::lake
