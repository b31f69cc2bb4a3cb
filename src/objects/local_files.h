// What LocalStore does to files and folders, each with an error that names the path.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace rsvpulse::objects {

// Closes on destruction. -1: none.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();
  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

// "path: why", from errno; kOutside.
Error file_error(std::string_view path);

// Makes the folder and those above it, and syncs each folder that got a new entry.
Status make_folders(const std::string& folder);
Status sync_folder(const std::string& folder);
Status sync_file(const std::string& path);
// Writes, syncs and closes a new file, replacing an old one. A file left after a failure is removed.
Status write_synced(const std::string& path, std::string_view bytes);
// The same with the bytes of the file `from`.
Status copy_synced(const std::string& from, const std::string& to);
// rename(2), then syncs the folder of `to`. Both must lie on one file system.
Status rename_synced(const std::string& from, const std::string& to);
bool on_same_filesystem(const std::string& path, const std::string& folder);

std::string folder_of(const std::string& path);

}  // namespace rsvpulse::objects
