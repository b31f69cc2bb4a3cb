// huge_pages.h: small pieces, large ones, and what is given back.
#include "base/huge_pages.h"

#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace rsvpulse {
namespace {

uintptr_t address(const void* memory) { return reinterpret_cast<uintptr_t>(memory); }

TEST(HugePages, BeginAtAMultipleOfTheirSize) {
  for (const size_t bytes : {kHugePageBytes / 2, kHugePageBytes, kHugePageBytes + 1, 5 * kHugePageBytes}) {
    void* const memory = take_huge_pages(bytes);
    EXPECT_EQ(address(memory) % kHugePageBytes, 0U) << bytes;
    auto* const begin = static_cast<char*>(memory);
    begin[0] = begin[bytes - 1] = 'x';  // all of it is there
    give_huge_pages(memory, bytes);
  }
}

TEST(HugePages, SmallPiecesBeginAtACacheLine) {
  for (const size_t bytes : {size_t{1}, size_t{64}, kHugePageBytes / 2 - 1}) {
    void* const memory = take_huge_pages(bytes);
    EXPECT_EQ(address(memory) % 64, 0U) << bytes;
    give_huge_pages(memory, bytes);
  }
}

TEST(HugePages, AVectorGrowsThroughBoth) {
  std::vector<uint64_t, HugePages<uint64_t>> numbers;
  constexpr uint64_t kCount = 1'000'000;
  for (uint64_t i = 0; i < kCount; ++i) numbers.push_back(i);
  for (uint64_t i = 0; i < kCount; ++i) ASSERT_EQ(numbers[i], i);
}

TEST(HugePages, TooMuchIsBadAlloc) { EXPECT_THROW(take_huge_pages(size_t{1} << 60), std::bad_alloc); }

}  // namespace
}  // namespace rsvpulse
