// FolderLock: a pipeline runs once on a data folder, whichever process has it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace rsvpulse::app {

// Held until it is destroyed or the process ends, however it ends.
class FolderLock {
 public:
  // kOutside, naming the process that has it, when another has it.
  static Result<FolderLock> take(const std::string& data_dir, std::string_view pipeline);

  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace rsvpulse::app
