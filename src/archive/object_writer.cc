#include "archive/object_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>

#include <fmt/format.h>
#include <zstd.h>

#include "archive/mtime_finder.h"

namespace rsvpulse::archive {
namespace {

// Line feeds are found by memchr(), which is many times as fast as std::replace().
void blank_line_feeds(char* begin, char* end) {
  while ((begin = static_cast<char*>(std::memchr(begin, '\n', static_cast<size_t>(end - begin))))) *begin++ = ' ';
}

Error file_error(const std::string& path) { return {ErrorKind::kOutside, fmt::format("{}: {}", path, std::strerror(errno))}; }

}  // namespace

struct BlockCompressor::State {
  State() : context(ZSTD_createCCtx()) {
    if (!context) throw std::bad_alloc();
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, kCompressionLevel);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { ZSTD_freeCCtx(context); }

  ZSTD_CCtx* context;
  std::string block;
  MtimeFinder mtimes;
};

BlockCompressor::BlockCompressor() : state_(std::make_unique<State>()) {}
BlockCompressor::~BlockCompressor() = default;

std::string_view BlockCompressor::compress(std::string_view lines, std::span<const RecordPlace> places) {
  std::string& block = state_->block;
  const std::string index = encode_index(places);
  // It only grows, so that no byte is written for nothing.
  block.resize(std::max(block.size(), ZSTD_compressBound(lines.size()) + index.size()));
  const size_t size = ZSTD_compress2(state_->context, block.data(), block.size(), lines.data(), lines.size());
  if (ZSTD_isError(size)) throw std::bad_alloc();  // with room for the worst case only memory can lack
  block.replace(size, index.size(), index);
  return std::string_view(block).substr(0, size + index.size());
}

void BlockCompressor::note_mtime(std::string_view line, int64_t& first, int64_t& last) {
  const auto mtime = state_->mtimes.find(line);
  if (!mtime) return;
  first = first < 0 ? *mtime : std::min(first, *mtime);
  last = std::max(last, *mtime);
}

ObjectWriter::ObjectWriter(ObjectName name, std::string spool_path, BlockCompressor& compressor)
    : name_(std::move(name)), path_(std::move(spool_path)), compressor_(compressor) {
  summary_.key = object_key(name_);
  summary_.first_offset = name_.first_offset;
}

ObjectWriter::~ObjectWriter() {
  if (file_ < 0) return;
  close(file_);
  unlink(path_.c_str());
}

void ObjectWriter::add(RecordPlace place, std::string_view record) {
  const size_t begin = lines_.size();
  lines_ += record;
  blank_line_feeds(lines_.data() + begin, lines_.data() + lines_.size());
  lines_ += '\n';
  places_.push_back(place);
  if (name_.topic == stream::Topic::kMessages) compressor_.note_mtime(record, summary_.first_mtime, summary_.last_mtime);
  if (summary_.records == 0) summary_.first_arrival_ms = summary_.last_arrival_ms = place.arrival_ms;
  summary_.first_arrival_ms = std::min(summary_.first_arrival_ms, place.arrival_ms);
  summary_.last_arrival_ms = std::max(summary_.last_arrival_ms, place.arrival_ms);
  summary_.last_offset = place.offset;
  summary_.records += 1;
  summary_.bytes += record.size() + 1;
}

Status ObjectWriter::write_block() {
  if (places_.empty()) return Done{};
  if (file_ < 0) file_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file_ < 0) return file_error(path_);
  const std::string_view block = compressor_.compress(lines_, places_);
  for (size_t written = 0; written < block.size();) {
    // At its place, so that another try overwrites what a failed one left.
    const ssize_t count =
        pwrite(file_, block.data() + written, block.size() - written, static_cast<off_t>(summary_.size + written));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return file_error(path_);
    written += static_cast<size_t>(count);
  }
  hash_.add(block);
  summary_.size += block.size();
  lines_.clear();
  places_.clear();
  return Done{};
}

Status ObjectWriter::finish() {
  if (!summary_.sha256.empty()) return Done{};
  if (Status written = write_block(); !written.ok()) return written;
  summary_.sha256 = hash_.finish_hex();
  return Done{};
}

}  // namespace rsvpulse::archive
