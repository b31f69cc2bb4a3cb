// HugePages: an allocator for tables of many megabytes that are read at any place.
//
// The processor remembers where some two thousand pages lie; a table of a hundred megabytes has 25,000 of 4 KiB each, and every
// read then waits for a walk through the page tables before it can wait for its data. In pages of 2 MiB it has fifty. The
// kernel gives them where it may (/sys/kernel/mm/transparent_hugepage/enabled: madvise or always) and has some; else small
// ones.
#pragma once

#include <cstddef>
#include <memory>

namespace rsvpulse {

inline constexpr size_t kHugePageBytes = size_t{2} << 20;

// From half a huge page on, whole huge pages; what is smaller comes from the heap. Throws std::bad_alloc. Aligned to 64 bytes
// at the least.
void* take_huge_pages(size_t bytes);
// What take_huge_pages() gave for so many bytes.
void give_huge_pages(void* memory, size_t bytes) noexcept;

template <class T>
class HugePages {
 public:
  using value_type = T;

  HugePages() = default;
  template <class U>
  HugePages(const HugePages<U>&) {}  // NOLINT(google-explicit-constructor): allocators convert

  T* allocate(size_t count) { return static_cast<T*>(take_huge_pages(count * sizeof(T))); }
  void deallocate(T* memory, size_t count) noexcept { give_huge_pages(memory, count * sizeof(T)); }

  bool operator==(const HugePages&) const = default;
};

}  // namespace rsvpulse
