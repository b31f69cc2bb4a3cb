// Record: one row as bytes, the same in memory and in a spill file.
//
//   mtime i64 · position i64 · bytes u32 · missing u32 · payload
//
// `bytes` is the payload's size; bit c of `missing` is set where column c has no value. The payload holds the others in the
// order of the table's columns: numbers as 8 bytes (integers or a double), text as its length u32 and its bytes. The key comes
// first and is never missing. Little-endian, unaligned.
//
// Rows of `groups` have one column more, which no one but the lake sees: the urlkeys of the group's topics, each once, joined
// by U+0000, which no text of a message holds. What belongs to a group wins or loses with it.
#pragma once

#include <compare>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "lake/tables.h"

namespace rsvpulse::lake {

// What decides between two rows of one key: the greater wins, and of equals the one that came last.
struct Version {
  int64_t mtime = 0;
  int64_t position = 0;
  auto operator<=>(const Version&) const = default;
};

struct RecordHead {
  Version version;
  uint32_t bytes = 0;
  uint32_t missing = 0;
};
static_assert(sizeof(RecordHead) == 24);

// Points to a record; as cheap as a pointer. Valid as long as the bytes.
class RecordView {
 public:
  RecordView() = default;
  explicit RecordView(const char* at) : at_(at) {}

  RecordHead head() const {
    RecordHead head;
    std::memcpy(&head, at_, sizeof head);
    return head;
  }
  std::string_view payload() const { return {at_ + sizeof(RecordHead), head().bytes}; }
  size_t size() const { return sizeof(RecordHead) + head().bytes; }
  const char* data() const { return at_; }
  explicit operator bool() const { return at_ != nullptr; }

 private:
  const char* at_ = nullptr;
};

// Reads a record's columns one after another, in their order.
class RecordReader {
 public:
  explicit RecordReader(RecordView record) : next_(record.data() + sizeof(RecordHead)), missing_(record.head().missing) {}

  // Whether the next column has a value; where it has none, it is passed.
  bool has_value() {
    const bool has = (missing_ & 1U) == 0;
    missing_ >>= 1U;
    return has;
  }
  int64_t integer() { return take<int64_t>(); }
  double real() { return take<double>(); }
  std::string_view text() {
    const auto size = take<uint32_t>();
    const char* const begin = next_;
    next_ += size;
    return {begin, size};
  }

 private:
  template <class T>
  T take() {
    T value;
    std::memcpy(&value, next_, sizeof value);
    next_ += sizeof value;
    return value;
  }
  const char* next_;
  uint32_t missing_;
};

// Makes a record, column by column, in a buffer that is used again.
class RecordWriter {
 public:
  void start(Version version) {
    bytes_.assign(sizeof(RecordHead), '\0');
    head_ = {.version = version};
    column_ = 0;
  }
  void put(int64_t value) { put_number(value); }
  void put(std::optional<int64_t> value) { value ? put_number(*value) : put_missing(); }
  void put(std::optional<double> value) { value ? put_number(*value) : put_missing(); }
  void put(std::optional<std::string_view> value) { value ? put_text(*value) : put_missing(); }
  void put_missing() { head_.missing |= 1U << column_++; }

  // Valid until the next start().
  RecordView finish() {
    head_.bytes = static_cast<uint32_t>(bytes_.size() - sizeof head_);
    std::memcpy(bytes_.data(), &head_, sizeof head_);
    return RecordView(bytes_.data());
  }

 private:
  template <class T>
  void put_number(T value) {
    static_assert(sizeof value == 8);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    ++column_;
  }
  void put_text(std::string_view text) {
    const auto size = static_cast<uint32_t>(text.size());
    bytes_.append(reinterpret_cast<const char*>(&size), sizeof size);
    bytes_.append(text);
    ++column_;
  }

  std::string bytes_;
  RecordHead head_;
  uint32_t column_ = 0;
};

// A row's key, by which records are told apart and ordered: an integer, two, or text by its bytes.
struct Key {
  int64_t first = 0;
  int64_t second = 0;
  std::string_view text;
  auto operator<=>(const Key&) const = default;
};

enum class KeyShape : uint8_t { kInteger, kTwoIntegers, kText, kIntegerAndText };
KeyShape key_shape(const Table& table);

inline Key key_of(RecordView record, KeyShape shape) {
  RecordReader reader(record);
  Key key;
  if (shape != KeyShape::kText) key.first = reader.integer();
  if (shape == KeyShape::kTwoIntegers) key.second = reader.integer();
  if (shape == KeyShape::kText || shape == KeyShape::kIntegerAndText) key.text = reader.text();
  return key;
}

}  // namespace rsvpulse::lake
