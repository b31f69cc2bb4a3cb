// Whatever bytes an object holds, reading it ends in records within its bounds or in an error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "archive/object_reader.h"

namespace {

// A store of one object.
class OneObject final : public rsvpulse::objects::ObjectStore {
 public:
  explicit OneObject(std::string bytes) : bytes_(std::move(bytes)) {}
  rsvpulse::Status put(std::string_view, std::string_view) override { return rsvpulse::Done{}; }
  rsvpulse::Status put_file(std::string_view, const std::string&) override { return rsvpulse::Done{}; }
  rsvpulse::Result<std::optional<std::string>> get(std::string_view, rsvpulse::objects::Range range) override {
    if (range.offset >= bytes_.size()) return std::optional(std::string());
    return std::optional(bytes_.substr(range.offset, range.length));
  }
  rsvpulse::Result<std::optional<uint64_t>> size(std::string_view) override { return std::optional<uint64_t>(bytes_.size()); }
  rsvpulse::Result<rsvpulse::objects::Listing> list(std::string_view, std::string_view, size_t) override {
    return rsvpulse::objects::Listing();
  }
  rsvpulse::Status remove(std::string_view) override { return rsvpulse::Done{}; }
  std::string name() const override { return "fuzz"; }

 private:
  std::string bytes_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  OneObject store({reinterpret_cast<const char*>(bytes), size});
  rsvpulse::archive::ObjectReader reader(store, "k", {});
  rsvpulse::stream::Batch batch;
  while (true) {
    const auto more = reader.read(batch);
    if (!more.ok() || !*more) return 0;
    for (const auto& line : batch.lines) {
      if (line.begin + line.length > batch.bytes_used) std::abort();
    }
  }
}
