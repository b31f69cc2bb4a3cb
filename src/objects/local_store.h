// LocalStore: objects as files under a folder.
#pragma once

#include <string>

#include "objects/object_store.h"

namespace rsvpulse::objects {

// An object is written aside under a name that begins with a dot, synced, renamed, and its folder synced; so after a crash it
// is there whole or not at all. Folders are made as they are needed, and removed when their last object goes.
class LocalStore final : public ObjectStore {
 public:
  // The folder need not exist yet.
  explicit LocalStore(std::string folder);

  Status put(std::string_view key, std::string_view bytes) override;
  Status put_file(std::string_view key, const std::string& path) override;
  Result<std::optional<std::string>> get(std::string_view key, Range range) override;
  Result<std::optional<uint64_t>> size(std::string_view key) override;
  Result<Listing> list(std::string_view prefix, std::string_view after, size_t limit) override;
  Status remove(std::string_view key) override;
  Status check() override;
  std::string name() const override { return folder_; }

 private:
  std::string path_of(std::string_view key) const { return folder_ + "/" + std::string(key); }
  std::string folder_;  // without a slash at its end
};

}  // namespace rsvpulse::objects
