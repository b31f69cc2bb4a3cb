#include "connect/line_splitter.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "rsvp/parser.h"

namespace rsvpulse::connect {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
// An open line is cut back once it is longer than the limit by so much; the slack spares a cut for each read.
constexpr size_t kSlack = 64 * 1024;
// So much of a line that is too long stays: the limit, and a byte-order mark that does not count.
constexpr size_t kKeep = rsvp::kMaxLineBytes + kByteOrderMark.size();

size_t length_without_cr(std::string_view text) { return text.find_last_not_of('\r') + 1; }

}  // namespace

void LineSplitter::start(stream::Batch& batch) {
  space(batch, waiting_.size());
  std::copy(waiting_.begin(), waiting_.end(), batch.bytes.begin() + static_cast<ptrdiff_t>(batch.bytes_used));
  line_begin_ = batch.bytes_used;
  batch.bytes_used += waiting_.size();
  waiting_.clear();
}

std::span<char> LineSplitter::space(stream::Batch& batch, size_t bytes) {
  if (batch.bytes.size() < batch.bytes_used + bytes) batch.bytes.resize(batch.bytes_used + bytes);
  return {batch.bytes.data() + batch.bytes_used, bytes};
}

void LineSplitter::commit(stream::Batch& batch, size_t bytes) {
  const char* const begin = batch.bytes.data();
  size_t from = batch.bytes_used;
  batch.bytes_used += bytes;
  while (const void* found = std::memchr(begin + from, '\n', batch.bytes_used - from)) {
    from = static_cast<size_t>(static_cast<const char*>(found) - begin) + 1;
    cut_line(batch, from - 1, true);
    line_begin_ = from;
  }
  if (batch.bytes_used - line_begin_ > kKeep + kSlack) {
    drop_tail(batch, batch.bytes_used);
    batch.bytes_used = line_begin_ + kKeep;
  }
}

void LineSplitter::finish(stream::Batch& batch) {
  if (batch.bytes_used == line_begin_ && dropped_ == 0) return;
  cut_line(batch, batch.bytes_used, false);
  line_begin_ = batch.bytes_used;
}

void LineSplitter::end(stream::Batch& batch) {
  const auto begin = batch.bytes.begin();
  waiting_.assign(begin + static_cast<ptrdiff_t>(line_begin_), begin + static_cast<ptrdiff_t>(batch.bytes_used));
  batch.bytes_used = line_begin_;
}

// Makes a line of the bytes from line_begin_ to `line_end`, unless it is blank, and opens the next.
void LineSplitter::cut_line(stream::Batch& batch, size_t line_end, bool has_line_feed) {
  if (dropped_ > 0) drop_tail(batch, line_end);
  const size_t skip = mark_bytes(batch);
  std::string_view text(batch.bytes.data() + line_begin_, line_end - line_begin_);
  if (dropped_ > 0) text = text.substr(0, kKeep);
  const uint64_t full_length = text.size() + dropped_;
  const uint64_t content = dropped_content_ > 0 ? kKeep + dropped_content_ : length_without_cr(text);
  text.remove_prefix(skip);
  const bool blank = dropped_ > 0 ? blank_so_far_ : rsvp::is_blank_line(text);
  if (!blank) {
    const bool too_long = content - skip > rsvp::kMaxLineBytes;
    batch.lines.push_back({.begin = static_cast<uint32_t>(line_begin_ + skip),
                           .length = static_cast<uint32_t>(too_long ? rsvp::kMaxLineBytes : text.size()),
                           .number = number_,
                           .offset = line_offset_ + skip,
                           .full_length = too_long ? full_length - skip : text.size()});
  }
  ++number_;
  line_offset_ += full_length + (has_line_feed ? 1 : 0);
  dropped_ = dropped_content_ = 0;
}

// Drops what an open line holds beyond kKeep, up to `end`, remembering what decides the line's fate.
void LineSplitter::drop_tail(const stream::Batch& batch, size_t end) {
  const std::string_view open(batch.bytes.data() + line_begin_, end - line_begin_);
  const std::string_view tail = open.substr(kKeep);
  if (dropped_ == 0) {
    const size_t skip = mark_bytes(batch);
    blank_so_far_ = rsvp::is_blank_line(open.substr(skip, kKeep - skip));
  }
  blank_so_far_ = blank_so_far_ && rsvp::is_blank_line(tail);
  if (const size_t content = length_without_cr(tail); content > 0) dropped_content_ = dropped_ + content;
  dropped_ += tail.size();
}

// How many bytes of the open line are a byte-order mark that starts the source.
size_t LineSplitter::mark_bytes(const stream::Batch& batch) const {
  const std::string_view open(batch.bytes.data() + line_begin_, batch.bytes.size() - line_begin_);
  return line_offset_ == 0 && open.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
}

}  // namespace rsvpulse::connect
