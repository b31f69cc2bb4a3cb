#include "archive/object_reader.h"

#include <cstring>
#include <new>
#include <utility>

#include <fmt/format.h>
#include <zstd.h>

namespace rsvpulse::archive {
namespace {

// Enough of a frame for its content size.
constexpr size_t kFrameHeaderBytes = 18;

}  // namespace

struct ObjectReader::State {
  State(objects::ObjectStore& from, std::string of_key, const ObjectName& named)
      : store(from), key(std::move(of_key)), name(named), context(ZSTD_createDCtx()) {
    if (!context) throw std::bad_alloc();
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { ZSTD_freeDCtx(context); }

  Error corrupt(std::string_view why) const {
    return {ErrorKind::kCorrupt, fmt::format("{}: {}: {} in the block at byte {}", store.name(), key, why, block_begin)};
  }

  std::string_view rest() const { return std::string_view(chunk).substr(used); }
  // Reads on until `bytes` lie ahead, or the object's end.
  Status want(size_t bytes);
  // Decompresses the frame ahead into `batch`.
  Status read_lines(stream::Batch& batch);
  Status read_index();
  Status cut_lines(stream::Batch& batch) const;

  objects::ObjectStore& store;
  std::string key;
  ObjectName name;
  ZSTD_DCtx* context;
  std::string chunk;  // bytes fetched, of which `used` are consumed
  size_t used = 0;
  uint64_t fetched = 0;  // of the object
  bool at_end = false;   // nothing is left to fetch
  uint64_t block_begin = 0;
  std::vector<RecordPlace> places;
  objects::Sha256 hash;
};

Status ObjectReader::State::want(size_t bytes) {
  while (rest().size() < bytes && !at_end) {
    auto more = store.get(key, {.offset = fetched, .length = kReadBytes});
    if (!more.ok()) return more.error();
    if (!*more) return Error{ErrorKind::kCorrupt, fmt::format("{}: {}: no such object", store.name(), key)};
    at_end = (*more)->size() < kReadBytes;
    fetched += (*more)->size();
    hash.add(**more);
    if (used == chunk.size()) {
      chunk = std::move(**more);
    } else {
      chunk.erase(0, used);
      chunk += **more;
    }
    used = 0;
  }
  return Done{};
}

Status ObjectReader::State::read_lines(stream::Batch& batch) {
  const auto size = ZSTD_getFrameContentSize(rest().data(), rest().size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN) return corrupt("no Zstandard frame of known size");
  if (size == 0 || size > kMaxBlockBytes) return corrupt(fmt::format("{} bytes of lines", size));
  if (batch.bytes.size() < size) batch.bytes.resize(size);
  ZSTD_DCtx_reset(context, ZSTD_reset_session_only);
  ZSTD_outBuffer out{batch.bytes.data(), size, 0};
  while (true) {
    ZSTD_inBuffer in{rest().data(), rest().size(), 0};
    const size_t left = ZSTD_decompressStream(context, &out, &in);
    if (ZSTD_isError(left)) return corrupt(ZSTD_getErrorName(left));
    used += in.pos;
    if (left == 0) break;
    if (Status more = want(1); !more.ok()) return more;
    if (rest().empty()) return corrupt("the object ends");
  }
  if (out.pos != size) return corrupt("fewer lines than the frame says");
  batch.bytes_used = size;
  return Done{};
}

Status ObjectReader::State::read_index() {
  if (Status more = want(kIndexHeaderBytes); !more.ok()) return more;
  const auto length = index_payload_bytes(rest().substr(0, kIndexHeaderBytes));
  if (!length) return corrupt("no index");
  if (Status more = want(kIndexHeaderBytes + *length); !more.ok()) return more;
  const std::string_view frame = rest().substr(0, kIndexHeaderBytes + *length);
  const bool is_whole = frame.size() == kIndexHeaderBytes + *length;
  if (!is_whole || !decode_index(frame.substr(kIndexHeaderBytes), places)) return corrupt("a torn index");
  used += frame.size();
  return Done{};
}

Status ObjectReader::State::cut_lines(stream::Batch& batch) const {
  const char* const bytes = batch.bytes.data();
  size_t begin = 0;
  batch.lines.reserve(places.size());
  for (const RecordPlace& place : places) {
    const void* const end = std::memchr(bytes + begin, '\n', batch.bytes_used - begin);
    if (!end) return corrupt("fewer lines than the index has");
    const auto at = static_cast<size_t>(static_cast<const char*>(end) - bytes);
    batch.lines.push_back({.begin = static_cast<uint32_t>(begin),
                           .length = static_cast<uint32_t>(at - begin),
                           .number = place.offset + 1,
                           .offset = place.offset,
                           .full_length = at - begin,
                           .arrival_ms = place.arrival_ms});
    begin = at + 1;
  }
  if (begin != batch.bytes_used) return corrupt("more lines than the index has");
  return Done{};
}

ObjectReader::ObjectReader(objects::ObjectStore& store, std::string key, const ObjectName& name)
    : state_(std::make_unique<State>(store, std::move(key), name)) {}
ObjectReader::~ObjectReader() = default;
ObjectReader::ObjectReader(ObjectReader&&) noexcept = default;
ObjectReader& ObjectReader::operator=(ObjectReader&&) noexcept = default;

Result<bool> ObjectReader::read(stream::Batch& batch) {
  State& state = *state_;
  batch.clear();
  batch.source = state.name.log;
  batch.partition = state.name.partition;
  state.block_begin = state.fetched - state.rest().size();
  Status outcome = state.want(kFrameHeaderBytes);
  if (outcome.ok() && state.rest().empty()) return false;
  if (outcome.ok()) outcome = state.read_lines(batch);
  if (outcome.ok()) outcome = state.read_index();
  if (outcome.ok()) outcome = state.cut_lines(batch);
  if (!outcome.ok()) {
    batch.clear();
    return outcome.error();
  }
  return true;
}

uint64_t ObjectReader::size() const { return state_->fetched; }

std::string ObjectReader::sha256() { return state_->hash.finish_hex(); }

}  // namespace rsvpulse::archive
