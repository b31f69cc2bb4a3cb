// Whatever a server answers, reading it neither crashes nor takes more than it brought.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "objects/s3_answers.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  using namespace rsvpulse::objects;
  const std::string_view body(reinterpret_cast<const char*>(bytes), size);
  const S3Error error = read_s3_error(body);
  if (error.code.size() + error.message.size() > size) std::abort();
  if (const auto listing = read_listing(body)) {
    for (const ObjectEntry& object : listing->objects) {
      if (object.key.empty() || object.key.size() > size) std::abort();
    }
  }
  if (const auto id = read_upload_id(body); id && id->size() > size) std::abort();
  return 0;
}
