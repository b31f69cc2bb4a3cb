#include "base/huge_pages.h"

#include <sys/mman.h>

#include <cstdint>
#include <new>

namespace rsvpulse {
namespace {

constexpr std::align_val_t kAlignment{64};

bool takes_whole_pages(size_t bytes) { return bytes >= kHugePageBytes / 2; }
size_t rounded(size_t bytes) { return (bytes + kHugePageBytes - 1) / kHugePageBytes * kHugePageBytes; }

}  // namespace

void* take_huge_pages(size_t bytes) {
  if (!takes_whole_pages(bytes)) return ::operator new(bytes, kAlignment);
  const size_t size = rounded(bytes);
  // Mapped with room to begin at a multiple of the page; what is over at both ends goes back.
  void* const mapped = mmap(nullptr, size + kHugePageBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  auto* const from = static_cast<char*>(mapped);
  const size_t before = (kHugePageBytes - reinterpret_cast<uintptr_t>(from) % kHugePageBytes) % kHugePageBytes;
  if (before > 0) munmap(from, before);
  char* const begin = from + before;
  munmap(begin + size, kHugePageBytes - before);
  madvise(begin, size, MADV_HUGEPAGE);  // a wish: small pages do as well
  return begin;
}

void give_huge_pages(void* memory, size_t bytes) noexcept {
  if (takes_whole_pages(bytes)) {
    munmap(memory, rounded(bytes));
  } else {
    ::operator delete(memory, kAlignment);
  }
}

}  // namespace rsvpulse
