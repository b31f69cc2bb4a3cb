#include "connect/byte_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

namespace rsvpulse::connect {
namespace {

constexpr size_t kCompressedBlock = 256 * 1024;
constexpr std::string_view kGzipMagic = "\x1f\x8b";
constexpr std::string_view kZstdMagic = "\x28\xb5\x2f\xfd";

Error outside(std::string message) { return {ErrorKind::kOutside, std::move(message)}; }

// The bytes as they lie in the file, of which the first can be looked at beforehand.
class RawFile {
 public:
  RawFile(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  RawFile(RawFile&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)), peeked_(std::move(other.peeked_)) {}
  RawFile& operator=(RawFile&&) = delete;
  ~RawFile() {
    if (descriptor_ > STDERR_FILENO) close(descriptor_);
  }

  const std::string& path() const { return path_; }

  Result<size_t> read(std::span<char> to) {
    if (!peeked_.empty()) {
      const size_t count = std::min(to.size(), peeked_.size());
      std::copy_n(peeked_.begin(), count, to.begin());
      peeked_.erase(0, count);
      return count;
    }
    while (true) {
      const ssize_t count = ::read(descriptor_, to.data(), to.size());
      if (count >= 0) return static_cast<size_t>(count);
      if (errno != EINTR) return outside(fmt::format("{}: {}", path_, std::strerror(errno)));
    }
  }

  // The first `count` bytes, fewer when the file is shorter; they will be read again.
  Result<std::string_view> peek(size_t count) {
    while (peeked_.size() < count) {
      char block[16];
      const ssize_t got = ::read(descriptor_, block, std::min(sizeof block, count - peeked_.size()));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return outside(fmt::format("{}: {}", path_, std::strerror(errno)));
      if (got == 0) break;
      peeked_.append(block, static_cast<size_t>(got));
    }
    return std::string_view(peeked_);
  }

  bool seek_forward(uint64_t bytes) {
    return peeked_.size() <= bytes && lseek(descriptor_, static_cast<off_t>(bytes), SEEK_SET) >= 0 && (peeked_.clear(), true);
  }

  // Size when it is a regular file, else nothing.
  std::optional<uint64_t> size() const {
    struct stat info {};
    if (fstat(descriptor_, &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
    return static_cast<uint64_t>(info.st_size);
  }

 private:
  int descriptor_;
  std::string path_;
  std::string peeked_;
};

class PlainReader final : public ByteReader {
 public:
  explicit PlainReader(RawFile file) : file_(std::move(file)) {}
  Result<size_t> read(std::span<char> to) override { return file_.read(to); }
  Status skip(uint64_t bytes) override {
    const auto size = file_.size();
    if (!size) return ByteReader::skip(bytes);
    if (bytes > *size || !file_.seek_forward(bytes)) {
      return outside(fmt::format("{}: has {} bytes, cannot go on at byte {}", file_.path(), *size, bytes));
    }
    return Done{};
  }

 private:
  RawFile file_;
};

// What both decompressors share: a block of compressed bytes at a time, and the place for messages.
class CompressedInput {
 public:
  explicit CompressedInput(RawFile file) : file_(std::move(file)), block_(kCompressedBlock) {}

  // Reads the next block; false at the end of the file.
  Result<bool> fill() {
    const auto count = file_.read(block_);
    if (!count.ok()) return count.error();
    available_ = {block_.data(), *count};
    return *count > 0;
  }

  Error damaged(std::string_view what, uint64_t at) const {
    return {ErrorKind::kOutside,
            fmt::format("{}: {} after {} decompressed bytes; what came before was read", file_.path(), what, at)};
  }

  std::span<char> available() const { return available_; }
  void consume(size_t bytes) { available_ = available_.subspan(bytes); }

 private:
  RawFile file_;
  std::vector<char> block_;
  std::span<char> available_;
};

class GzipReader final : public ByteReader {
 public:
  explicit GzipReader(RawFile file) : input_(std::move(file)) {
    constexpr int kGzipWindow = 15 + 16;
    if (inflateInit2(&stream_, kGzipWindow) != Z_OK) throw std::bad_alloc();
  }
  ~GzipReader() override { inflateEnd(&stream_); }
  GzipReader(const GzipReader&) = delete;
  GzipReader& operator=(const GzipReader&) = delete;

  Result<size_t> read(std::span<char> to) override {
    while (true) {
      if (input_.available().empty()) {
        const auto more = input_.fill();
        if (!more.ok()) return more.error();
        if (!*more) {
          if (inside_member_) return input_.damaged("the gzip data ends early", total_);
          return size_t{0};
        }
      }
      auto count = inflate_some(to);
      if (!count.ok() || *count > 0) return count;
    }
  }

 private:
  Result<size_t> inflate_some(std::span<char> to) {
    // gzip's tools pad with zero bytes between and after members.
    if (!inside_member_ && total_ > 0 && input_.available().front() == '\0') {
      input_.consume(1);
      return size_t{0};
    }
    inside_member_ = true;
    const auto from = input_.available();
    stream_.next_in = reinterpret_cast<Bytef*>(from.data());
    stream_.avail_in = static_cast<uInt>(from.size());
    stream_.next_out = reinterpret_cast<Bytef*>(to.data());
    stream_.avail_out = static_cast<uInt>(std::min<size_t>(to.size(), UINT32_MAX));
    const uInt room = stream_.avail_out;
    const int outcome = inflate(&stream_, Z_NO_FLUSH);
    input_.consume(from.size() - stream_.avail_in);
    if (outcome != Z_OK && outcome != Z_STREAM_END && outcome != Z_BUF_ERROR) {
      return input_.damaged(fmt::format("the gzip data is damaged ({})", stream_.msg ? stream_.msg : "no reason"), total_);
    }
    if (outcome == Z_STREAM_END) {
      inside_member_ = false;
      inflateReset(&stream_);
    }
    total_ += room - stream_.avail_out;
    return static_cast<size_t>(room - stream_.avail_out);
  }

  CompressedInput input_;
  z_stream stream_{};
  bool inside_member_ = false;
  uint64_t total_ = 0;
};

class ZstdReader final : public ByteReader {
 public:
  explicit ZstdReader(RawFile file) : input_(std::move(file)), stream_(ZSTD_createDStream()) {
    if (!stream_) throw std::bad_alloc();
  }

  Result<size_t> read(std::span<char> to) override {
    while (true) {
      ZSTD_inBuffer in{input_.available().data(), input_.available().size(), 0};
      ZSTD_outBuffer out{to.data(), to.size(), 0};
      // Called without input too: what the decoder still holds comes first.
      const size_t outcome = ZSTD_decompressStream(stream_.get(), &out, &in);
      if (ZSTD_isError(outcome)) {
        return input_.damaged(fmt::format("the Zstandard data is damaged ({})", ZSTD_getErrorName(outcome)), total_);
      }
      input_.consume(in.pos);
      if (in.pos > 0 || out.pos > 0) inside_frame_ = outcome != 0;
      total_ += out.pos;
      if (out.pos > 0) return out.pos;
      if (!input_.available().empty()) continue;
      const auto more = input_.fill();
      if (!more.ok()) return more.error();
      if (!*more) {
        if (inside_frame_) return input_.damaged("the Zstandard data ends early", total_);
        return size_t{0};
      }
    }
  }

 private:
  struct Free {
    void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
  };
  CompressedInput input_;
  std::unique_ptr<ZSTD_DStream, Free> stream_;
  bool inside_frame_ = false;
  uint64_t total_ = 0;
};

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) out += fmt::format("{}{:02x}", out.empty() ? "" : " ", static_cast<unsigned char>(c));
  return out;
}

Result<int> open_descriptor(const std::string& path) {
  if (path == "-") return STDIN_FILENO;
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return outside(fmt::format("{}: {}", path, std::strerror(errno)));
  struct stat info {};
  if (fstat(descriptor, &info) == 0 && S_ISDIR(info.st_mode)) {
    close(descriptor);
    return outside(fmt::format("{}: is a folder, not a file; name its files, as in '{}/*.jsonl.gz'", path, path));
  }
  posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
  return descriptor;
}

}  // namespace

Status ByteReader::skip(uint64_t bytes) {
  std::vector<char> block(kCompressedBlock);
  for (uint64_t left = bytes; left > 0;) {
    const auto count = read({block.data(), std::min<size_t>(left, block.size())});
    if (!count.ok()) return count.error();
    if (*count == 0) return outside(fmt::format("the source ends {} bytes before the position to resume at", left));
    left -= *count;
  }
  return Done{};
}

Result<std::unique_ptr<ByteReader>> open_bytes(const std::string& path) {
  const auto descriptor = open_descriptor(path);
  if (!descriptor.ok()) return descriptor.error();
  RawFile file(*descriptor, path == "-" ? "standard input" : path);
  const auto first = file.peek(kZstdMagic.size());
  if (!first.ok()) return first.error();
  const bool empty = first->empty();
  const bool is_gzip = first->starts_with(kGzipMagic);
  const bool is_zstd = first->starts_with(kZstdMagic);
  if (!empty && !is_gzip && path.ends_with(".gz")) {
    return outside(fmt::format("{}: not a gzip file (it starts with {})", path, hex(*first)));
  }
  if (!empty && !is_zstd && path.ends_with(".zst")) {
    return outside(fmt::format("{}: not a Zstandard file (it starts with {})", path, hex(*first)));
  }
  std::unique_ptr<ByteReader> reader;
  if (is_gzip) {
    reader = std::make_unique<GzipReader>(std::move(file));
  } else if (is_zstd) {
    reader = std::make_unique<ZstdReader>(std::move(file));
  } else {
    reader = std::make_unique<PlainReader>(std::move(file));
  }
  return reader;
}

}  // namespace rsvpulse::connect
