#include "trend/partials.h"

#include "base/byte_codec.h"

namespace rsvpulse::trend {
namespace {

constexpr uint8_t kVersion = 1;

// The value, when all of the bytes are it.
template <class T>
std::optional<T> whole(const BytesDecoder& in, T value) {
  return in.ok() && in.at_end() ? std::optional(std::move(value)) : std::nullopt;
}

}  // namespace

std::string encode(const PartialKey& key) {
  BytesEncoder out;
  out.put(kVersion);
  out.put(key.partition);
  out.put(key.epoch.era);
  out.put(key.epoch.generation);
  out.put(static_cast<uint8_t>(key.kind));
  out.put(static_cast<uint8_t>(key.dimension));
  out.put(key.at);
  return out.take().append(key.text);
}

std::optional<PartialKey> decode_key(std::string_view bytes) {
  constexpr size_t kFixed = 1 + 4 + 4 + 4 + 1 + 1 + 8;
  if (bytes.size() < kFixed) return std::nullopt;
  BytesDecoder in(bytes.substr(0, kFixed));
  if (in.get<uint8_t>() != kVersion) return std::nullopt;
  PartialKey key;
  key.partition = in.get<uint32_t>();
  key.epoch.era = in.get<uint32_t>();
  key.epoch.generation = in.get<uint32_t>();
  const auto kind = in.get<uint8_t>();
  const auto dimension = in.get<uint8_t>();
  if (kind > static_cast<uint8_t>(PartialKind::kEvent) || dimension >= kDimensionNames.size()) return std::nullopt;
  key.kind = static_cast<PartialKind>(kind);
  key.dimension = static_cast<Dimension>(dimension);
  key.at = in.get<uint64_t>();
  key.text = bytes.substr(kFixed);
  return key;
}

std::string encode(const PartialMarker& marker) {
  BytesEncoder out;
  out.put(marker.position);
  out.put(marker.greatest_mtime);
  out.put(marker.evicted_to);
  out.put(marker.days);
  out.put(marker.flush);
  return out.take();
}

std::optional<PartialMarker> decode_marker(std::string_view bytes) {
  BytesDecoder in(bytes);
  PartialMarker marker;
  marker.position = in.get<uint64_t>();
  marker.greatest_mtime = in.get<int64_t>();
  marker.evicted_to = in.get<int64_t>();
  marker.days = in.get<int64_t>();
  marker.flush = in.get<uint64_t>();
  return whole(in, marker);
}

std::string encode_count(int64_t count) {
  BytesEncoder out;
  out.put(count);
  return out.take();
}

std::optional<int64_t> decode_count(std::string_view bytes) {
  BytesDecoder in(bytes);
  const auto count = in.get<int64_t>();
  return whole(in, count);
}

std::string encode(const ResponseCounts& responses) {
  BytesEncoder out;
  for (const int64_t count : responses) out.put(count);
  return out.take();
}

std::optional<ResponseCounts> decode_responses(std::string_view bytes) {
  BytesDecoder in(bytes);
  ResponseCounts responses{};
  for (int64_t& count : responses) count = in.get<int64_t>();
  return whole(in, responses);
}

std::string encode(const PartialEvent& event) {
  BytesEncoder out;
  out.put(event.yes);
  out.put(event.newest_mtime);
  out.put(event.newest_rsvp_id);
  out.put(static_cast<uint8_t>(event.name.has_value()));
  out.put_text(event.name.value_or(""));
  return out.take();
}

std::optional<PartialEvent> decode_event(std::string_view bytes) {
  BytesDecoder in(bytes);
  PartialEvent event;
  event.yes = in.get<int64_t>();
  event.newest_mtime = in.get<int64_t>();
  event.newest_rsvp_id = in.get<int64_t>();
  const bool named = in.get<uint8_t>() != 0;
  const std::string_view name = in.get_text();
  if (named) event.name = name;
  return whole(in, event);
}

}  // namespace rsvpulse::trend
