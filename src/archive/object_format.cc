#include "archive/object_format.h"

#include "base/byte_codec.h"

namespace rsvpulse::archive {
namespace {

constexpr std::string_view kIndexName = "RSVPIDX1";

void put_number(uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>((value & 0x7F) | 0x80);
  out += static_cast<char>(value);
}

uint64_t zigzag(int64_t value) { return (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63); }
int64_t unzigzag(uint64_t value) { return static_cast<int64_t>((value >> 1) ^ (~(value & 1) + 1)); }

// After the first number that is not there, ok() is false.
class Numbers {
 public:
  explicit Numbers(std::string_view bytes) : rest_(bytes) {}
  uint64_t take() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return value;
    }
    ok_ = false;
    return 0;
  }
  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace

std::string encode_index(std::span<const RecordPlace> places) {
  std::string deltas;
  for (size_t i = 1; i < places.size(); ++i) {
    put_number(places[i].offset - places[i - 1].offset - 1, deltas);
    put_number(zigzag(places[i].arrival_ms - places[i - 1].arrival_ms), deltas);
  }
  BytesEncoder fixed;
  fixed.put(static_cast<uint32_t>(places.size()));
  fixed.put(places.front().offset);
  fixed.put(places.front().arrival_ms);
  const std::string payload = std::string(kIndexName) + fixed.take() + deltas;
  BytesEncoder header;
  header.put(kIndexMagic);
  header.put(static_cast<uint32_t>(payload.size()));
  return header.take() + payload;
}

std::optional<uint32_t> index_payload_bytes(std::string_view header) {
  BytesDecoder decoder(header);
  const auto magic = decoder.get<uint32_t>();
  const auto length = decoder.get<uint32_t>();
  constexpr uint32_t kMostBytes = kMaxBlockRecords * 20;
  return decoder.ok() && magic == kIndexMagic && length <= kMostBytes ? std::optional(length) : std::nullopt;
}

bool decode_index(std::string_view payload, std::vector<RecordPlace>& places) {
  BytesDecoder decoder(payload);
  const bool is_ours = decoder.get_bytes(kIndexName.size()) == kIndexName;
  const auto count = decoder.get<uint32_t>();
  const auto offset = decoder.get<uint64_t>();
  const auto arrival_ms = decoder.get<int64_t>();
  constexpr size_t kFixedBytes = kIndexName.size() + 4 + 8 + 8;
  // Each further record takes two bytes at least, so a count that lies takes no memory.
  if (!decoder.ok() || !is_ours || count == 0 || (payload.size() - kFixedBytes) / 2 < count - 1) return false;
  places.clear();
  places.push_back({offset, arrival_ms});
  Numbers numbers(payload.substr(kFixedBytes));
  for (uint32_t i = 1; i < count; ++i) {
    const RecordPlace& before = places.back();
    const stream::Offset next = before.offset + numbers.take() + 1;
    const auto arrived = static_cast<uint64_t>(before.arrival_ms) + static_cast<uint64_t>(unzigzag(numbers.take()));
    if (!numbers.ok() || next <= before.offset) return false;
    places.push_back({next, static_cast<int64_t>(arrived)});
  }
  return numbers.at_end();
}

}  // namespace rsvpulse::archive
