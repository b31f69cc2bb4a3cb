// StableVector: elements stay where they are while it grows from single blocks into slabs of many, and all of them go with it.
#include "trend/stable_vector.h"

#include <cstdint>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

namespace rsvpulse::trend {
namespace {

// Blocks of 64 KiB: 32 fill a huge page.
struct alignas(64) Row {
  uint64_t number = 0;
};

TEST(StableVector, ElementsStayWhereTheyAre) {
  constexpr size_t kRows = 100 * 1024 + 1;
  StableVector<Row> rows;
  std::vector<const Row*> places;
  for (size_t i = 0; i < kRows; ++i) {
    rows.push_back({.number = i});
    places.push_back(&rows[i]);
  }
  ASSERT_EQ(rows.size(), kRows);
  for (size_t i = 0; i < kRows; ++i) {
    ASSERT_EQ(&rows[i], places[i]);
    ASSERT_EQ(rows[i].number, i);
    ASSERT_EQ(reinterpret_cast<uintptr_t>(places[i]) % alignof(Row), 0U);
  }
}

TEST(StableVector, ElementsGoWithIt) {
  const auto counted = std::make_shared<int>(0);
  {
    StableVector<std::shared_ptr<int>> held;
    for (int i = 0; i < 3'000; ++i) held.push_back(counted);
    EXPECT_EQ(counted.use_count(), 3'001);
  }
  EXPECT_EQ(counted.use_count(), 1);
}

}  // namespace
}  // namespace rsvpulse::trend
