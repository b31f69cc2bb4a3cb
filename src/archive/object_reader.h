// ObjectReader: the blocks of one object of the archive, read by ranges, so that memory stays small however large it is.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "archive/keys.h"
#include "archive/object_format.h"
#include "base/result.h"
#include "objects/digest.h"
#include "objects/object_store.h"
#include "stream/batch.h"

namespace rsvpulse::archive {

// Not safe for concurrent use.
class ObjectReader {
 public:
  // So much is asked of the store at a time.
  static constexpr uint64_t kReadBytes = uint64_t{1} << 20;

  // `store` must outlive it.
  ObjectReader(objects::ObjectStore& store, std::string key, const ObjectName& name);
  ~ObjectReader();
  ObjectReader(ObjectReader&&) noexcept;
  ObjectReader& operator=(ObjectReader&&) noexcept;

  // The next block as a batch of the log's records; false at the end, `batch` then being empty. kCorrupt for bytes that are not
  // as object_format.h has them (what came before was whole and its checksum right), and when there is no such object.
  Result<bool> read(stream::Batch& batch);

  // After read() gave false: of the object's bytes.
  uint64_t size() const;
  std::string sha256();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rsvpulse::archive
